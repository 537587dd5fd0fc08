import type { MeasurementModel } from '../model.ts';
import type { OpenSession } from '../session-store.ts';
import { hasFailed } from '../tools/index.ts';
import { Breakable } from './breakable.tsx';

interface AwaitedProps {
  readonly session: OpenSession;
  readonly measurement: MeasurementModel;
}

/**
 * Stands in for a measurement whose tool's view is still on its way. One that did not come may be behind a bad line, which may
 * get better, or of a build that is gone, and then only the page of today's build has it.
 */
export function Awaited({ session, measurement: { m, type, target } }: AwaitedProps) {
  return (
    <section class="me" aria-labelledby={`m${m}`}>
      <div class="side">
        <h2 id={`m${m}`}>
          {type}{' '}
          <span>
            <Breakable text={target} />
          </span>
        </h2>
      </div>
      {hasFailed(type) ? (
        <p>
          <span class="st bad">The part of this page that shows {type} did not load.</span>{' '}
          <button type="button" class="l" onClick={() => session.getTools()}>
            Try again
          </button>{' '}
          or{' '}
          <button type="button" class="l" onClick={() => location.reload()}>
            load the page again
          </button>
        </p>
      ) : (
        <p class="m">Loading</p>
      )}
    </section>
  );
}
