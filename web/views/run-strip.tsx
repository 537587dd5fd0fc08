import { toolNames } from '#protocol';
import { places } from '../format.ts';
import { chosen, edit, editTool, errors, form, isBusy, stop } from '../run.ts';
import { countdown, wait } from '../wait.ts';
import type { Wait } from '../wait.ts';
import { FieldError } from './field-error.tsx';
import { Segments } from './segments.tsx';

/** The parts of the run strip, which the home page and a session put together in their own ways. */

export function ToolChoice() {
  return (
    <Segments
      label="Tool"
      value={form.value.tool}
      choices={toolNames.map((tool) => [tool, tool])}
      onChoose={(value) => editTool(toolNames.find((tool) => tool === value) ?? 'ping')}
    />
  );
}

export function TargetBox() {
  const isWrong = errors.value['target'] !== undefined;
  return (
    <div class="to">
      <i aria-hidden="true">to</i>
      <input
        class="in"
        aria-label="Target"
        name="target"
        value={form.value.target}
        placeholder={
          form.value.tool === 'bgp'
            ? 'Address, prefix, AS path or community'
            : form.value.tool === 'whois'
              ? 'Address, prefix, AS number or domain'
              : 'Host name, IPv4 or IPv6 address'
        }
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        inputMode="url"
        enterkeyhint="go"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? 'target-error' : undefined}
        onInput={({ currentTarget }) => edit({ target: currentTarget.value }, 'target')}
      />
    </div>
  );
}

export function TargetError() {
  return <FieldError id="target-error" text={errors.value['target']} />;
}

/** What is wrong and belongs to no field; when the edge asked for a pause, how much of it is left. */
export function FormError() {
  const { value } = wait;
  const isWaiting = value.kind === 'waiting';
  return (
    <>
      <FieldError id="form-error" text={isWaiting ? value.message : errors.value['form']} />
      {isWaiting && (
        <p class="left" aria-hidden="true">
          Try again in {countdown(value.left)}.
        </p>
      )}
      <output class="vh">{waitNews(value)}</output>
    </>
  );
}

/** What is read out of a pause: its beginning and its end, not every second of it. */
function waitNews(value: Wait): string {
  if (value.kind === 'waiting') return `Try again in ${countdown(value.seconds)}.`;
  return value.kind === 'over' ? 'You can run it now.' : '';
}

export function ChosenPlaces() {
  const names = chosen.value.map(({ name }) => name);
  return (
    <div class="from">
      <i aria-hidden="true">from</i>
      <output class={names.length === 0 ? 'm' : ''}>
        {names.length === 0 ? 'no location yet' : places(names)}
      </output>
    </div>
  );
}

interface RunButtonProps {
  /** The open session and what runs in it; then this is Stop. */
  readonly sid?: string;
  readonly running?: readonly string[];
}

/** One button in one place, so that the focus stays on it: Run, and Stop while something runs. */
export function RunButton({ sid, running = [] }: RunButtonProps) {
  if (sid === undefined || running.length === 0) {
    return (
      <button
        key="go"
        type="submit"
        class="go"
        aria-disabled={isBusy.value || wait.value.kind === 'waiting'}
        aria-busy={isBusy.value}
      >
        Run
      </button>
    );
  }
  return (
    <button
      key="go"
      type="button"
      class="go stop"
      onClick={(event) => {
        // The second half of a double click on Run is not meant for Stop.
        if (event.detail < 2) void stop(sid, running);
      }}
    >
      Stop
    </button>
  );
}
