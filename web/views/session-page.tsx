import { useEffect } from 'preact/hooks';
import { keyOf } from '../keys.ts';
import { popName, resultsOf, runningIds, unlearnt } from '../model.ts';
import { adopt } from '../run.ts';
import type { OpenSession } from '../session-store.ts';
import { current, followSession } from '../session-store.ts';
import { Awaited } from './awaited.tsx';
import { Measurement } from './measurement.tsx';
import { Gone, NoSession } from './missing.tsx';
import { RedactedNote } from './redact.tsx';
import { Reconnecting } from './reconnecting.tsx';
import { SessionHead } from './session-head.tsx';
import { AddForm, StartOwn } from './session-run.tsx';

/** A session behind its link, from the start of it and live. */
export function SessionPage({ sid }: { readonly sid: string }) {
  useEffect(() => followSession(sid), [sid]);
  const session = current.value;
  if (session?.sid !== sid) return null;
  const { kind } = session.link.value;
  if (kind === 'gone') return <Gone />;
  if (kind === 'missing') return <NoSession />;
  return <Session session={session} />;
}

function Session({ session }: { readonly session: OpenSession }) {
  const { sid, model, hint } = session;
  void session.skeleton.value; // draw again when it changes
  const newest = model.measurements.at(-1) ?? hint;
  const title = newest && `${newest.type} to ${newest.target}`;
  useEffect(() => {
    document.title = title === undefined ? 'Looking glass' : `${title}, Looking glass`;
  }, [title]);
  const isNewHere = model.joined && hint === undefined && unlearnt(model).length === 0;
  useEffect(() => {
    const last = model.measurements.at(-1);
    const tool = last && model.tools.get(last.type);
    if (!isNewHere || !tool) return;
    const selected = resultsOf(model, last.m).map(({ pop }) => pop);
    adopt(last, tool, selected);
  }, [model, isNewHere]);
  const running = runningIds(model);
  return (
    <>
      <SessionHead session={session} newest={newest} isRunning={running.length > 0} />
      {keyOf(sid) === undefined ? (
        <>
          <StartOwn model={model} />
          <RedactedNote rule={model.redact} />
        </>
      ) : (
        <AddForm sid={sid} running={running} />
      )}
      <section aria-label="Results">
        {model.measurements.toReversed().map((measurement) => {
          const tool = model.tools.get(measurement.type);
          return tool ? (
            <Measurement
              key={measurement.m}
              session={session}
              tool={tool}
              measurement={measurement}
              results={resultsOf(model, measurement.m)}
              nameOf={(slug) => popName(model, slug)}
            />
          ) : (
            <Awaited key={measurement.m} session={session} measurement={measurement} />
          );
        })}
      </section>
      <Reconnecting link={session.link} />
    </>
  );
}
