import { useState } from 'preact/hooks';
import { deepLink } from '../form.ts';
import { count } from '../format.ts';
import { goesOn, resultsOf } from '../model.ts';
import type { SessionModel } from '../model.ts';
import { chosen, errors, form, run, touch } from '../run.ts';
import { FieldError } from './field-error.tsx';
import { HumanCheck } from './human-check.tsx';
import { Link } from './link.tsx';
import { PopChecks } from './locations.tsx';
import { Options } from './options.tsx';
import { Popover } from './popover.tsx';
import { FormError, RunButton, TargetBox, TargetError, ToolChoice } from './run-strip.tsx';

/** The run form of somebody who has the key of the open session: what is run is added to it. */
export function AddForm({ sid, running }: { readonly sid: string; readonly running: readonly string[] }) {
  const [isUnfolded, setUnfolded] = useState(false);
  const places = count(chosen.value.length, 'location');
  function submit(event: Event): void {
    event.preventDefault();
    if (running.length === 0) void run(sid);
  }
  return (
    <form onSubmit={submit} onFocusIn={() => touch(sid)} noValidate>
      <div class={isUnfolded ? 'run folds open' : 'run folds'}>
        <button
          type="button"
          class="fold"
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {form.value.tool}, {places} <span class="l">Change</span>
        </button>
        <ToolChoice />
        <TargetBox />
        <div class="from">
          <i aria-hidden="true">from</i>
          <Popover label={places} class="l" as="fieldset" name="Locations">
            <PopChecks columns={1} />
          </Popover>
        </div>
        <RunButton sid={sid} running={running} />
      </div>
      <TargetError />
      <FieldError id="locations-error" text={errors.value['locations']} />
      <FieldError id="access-error" text={errors.value['access']} />
      <FormError />
      <HumanCheck sid={sid} />
      <Options />
    </form>
  );
}

/** For somebody who only has the link: they watch, and may start a session of their own with the same. */
export function StartOwn({ model }: { readonly model: SessionModel }) {
  const newest = model.measurements.at(-1);
  if (!newest) return null;
  const selected = resultsOf(model, newest.m).map(({ pop }) => pop);
  return (
    <p class="own m">
      You are watching somebody’s session.{' '}
      <Link href={deepLink({ tool: newest.type, target: newest.target, selected }, goesOn(newest))}>
        Start a new test like this
      </Link>
    </p>
  );
}
