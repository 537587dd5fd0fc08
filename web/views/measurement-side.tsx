import { isTerminal, limits } from '#protocol';
import { summary, valuesFrom } from '../fields.ts';
import { clock, count, duration } from '../format.ts';
import { keyOf } from '../keys.ts';
import { goesOn } from '../model.ts';
import type { MeasurementModel } from '../model.ts';
import type { ResultModel } from '../result-model.ts';
import { runOver } from '../run.ts';
import type { OpenSession } from '../session-store.ts';
import { findings } from '../tools/findings.ts';
import type { AnyTool } from '../tools/index.ts';
import { Breakable } from './breakable.tsx';

interface SideProps {
  readonly session: OpenSession;
  readonly tool: AnyTool;
  readonly measurement: MeasurementModel;
  readonly results: readonly ResultModel[];
  readonly isRaw: boolean;
  readonly onRaw: () => void;
}

const mostMinutes = limits.continuous.durationMs / 60_000;

/** The margin of a measurement: what was asked, when, and how far it is. */
export function MeasurementSide({ session, tool, measurement, results, isRaw, onRaw }: SideProps) {
  for (const { r } of results) void session.version(r).value; // draw again when they change
  const { m, type, target, options, createdAt } = measurement;
  const isRunning = results.some(({ state }) => !isTerminal(state));
  const said = summary(tool, valuesFrom(tool, options));
  const took = isRunning ? undefined : tookMs(results);
  return (
    <div class="side">
      <h2 id={`m${m}`}>
        {type}{' '}
        <span>
          <Breakable text={tool.subject(target, options)} />
        </span>
      </h2>
      <div class="now">
        <output>{isRunning ? 'Running' : endOf(results)}</output>
        <Progress tool={tool} measurement={measurement} results={results} isRunning={isRunning} />
      </div>
      <p class="s m">
        {isRunning && goesOn(measurement) && 'Since '}
        {clock(createdAt)}
        {took !== undefined && `, took ${duration(took)}`}
        {said !== '' && (
          <>
            ,<br /> {said}
          </>
        )}
      </p>
      {isRunning && goesOn(measurement) && (
        <p class="s m">Ends when stopped, after {mostMinutes} min, or when nobody watches.</p>
      )}
      <div class="row">
        <button type="button" class="b" aria-pressed={isRaw} onClick={onRaw}>
          Raw output
        </button>
        {!isRunning && <Again session={session} tool={tool} measurement={measurement} results={results} />}
      </div>
    </div>
  );
}

/** Where nobody chose a family, the holder of the key may have the other one, too. */
function Again({ session: { sid }, tool, measurement, results }: Omit<SideProps, 'isRaw' | 'onRaw'>) {
  const isOpen = valuesFrom(tool, measurement.options)['ipVersion'] === '';
  if (!isOpen || !findings.value || keyOf(sid) === undefined) return null;
  const selected = results.map(({ pop }) => pop);
  return (
    <findings.value.OtherFamily
      notes={results.map(({ firstNote }) => firstNote)}
      onRun={(version) => void runOver(version, measurement, tool, selected, sid)}
    />
  );
}

interface ProgressProps {
  readonly tool: AnyTool;
  readonly measurement: MeasurementModel;
  readonly results: readonly ResultModel[];
  readonly isRunning: boolean;
}

/** The slowest running location's progress; its place is kept when it is gone, so that nothing moves. */
function Progress({ tool, measurement: { type, options }, results, isRunning }: ProgressProps) {
  const parts = results
    .filter(({ state }) => state.state === 'running')
    .flatMap(({ fold }) => tool.progress(fold, options) ?? [])
    .sort((a, b) => a.done - b.done);
  const [slowest] = parts;
  if (!slowest || !isRunning) return null;
  const { done, of } = slowest;
  if (of === undefined) return <>, {count(done, 'probe')} so far</>;
  return (
    <>
      , {done} of {of}
      <progress value={done} max={of} aria-label={`${type} progress`} />
    </>
  );
}

/** One word for how it ended: what most of the results say, the worst if there are as many. */
function endOf(results: readonly ResultModel[]): string {
  const states = results.map(({ state }) => state.state);
  if (states.includes('finished')) return 'Finished';
  if (states.includes('cancelled')) return 'Stopped';
  return states.length === 0 ? 'Nothing asked' : 'Failed';
}

function tookMs(results: readonly ResultModel[]): number | undefined {
  const spans = results.flatMap(({ state }) =>
    state.state === 'finished' ? [state.finishedAt - state.startedAt] : [],
  );
  return spans.length === 0 ? undefined : Math.max(...spans);
}
