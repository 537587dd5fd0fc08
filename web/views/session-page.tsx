import { useEffect } from 'preact/hooks';
import { keyOf } from '../keys.ts';
import { popName, resultsOf, runningIds } from '../model.ts';
import { adopt } from '../run.ts';
import type { OpenSession } from '../session-store.ts';
import { current, followSession } from '../session-store.ts';
import { Measurement } from './measurement.tsx';
import { Missing } from './missing.tsx';
import { SessionHead } from './session-head.tsx';
import { AddForm, StartOwn } from './session-run.tsx';

/** A session behind its link, from the start of it and live. */
export function SessionPage({ sid }: { readonly sid: string }) {
  useEffect(() => followSession(sid), [sid]);
  const session = current.value;
  if (session?.sid !== sid) return null;
  if (session.link.value.kind === 'gone') return <Missing />;
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
  useEffect(() => {
    const last = model.measurements.at(-1);
    const isNewHere = model.joined && hint === undefined;
    if (last && isNewHere)
      adopt(
        last,
        resultsOf(model, last.m).map(({ pop }) => pop),
      );
  }, [model, model.joined, hint]);
  const running = runningIds(model);
  return (
    <>
      <SessionHead session={session} newest={newest} isRunning={running.length > 0} />
      {keyOf(sid) === undefined ? <StartOwn model={model} /> : <AddForm sid={sid} running={running} />}
      <section aria-label="Results">
        {model.measurements.toReversed().map((measurement) => (
          <Measurement
            key={measurement.m}
            session={session}
            measurement={measurement}
            results={resultsOf(model, measurement.m)}
            nameOf={(slug) => popName(model, slug)}
          />
        ))}
      </section>
    </>
  );
}
