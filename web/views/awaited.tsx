import type { MeasurementModel } from '../model.ts';
import type { OpenSession } from '../session-store.ts';
import { hasFailed } from '../tools/index.ts';
import { Breakable } from './breakable.tsx';
import { NotLoaded } from './not-loaded.tsx';

interface AwaitedProps {
  readonly session: OpenSession;
  readonly measurement: MeasurementModel;
}

/** Stands in for a measurement whose tool's view is still on its way, or did not come. */
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
        <NotLoaded what={type} onRetry={() => session.getTools()} />
      ) : (
        <p class="m">Loading</p>
      )}
    </section>
  );
}
