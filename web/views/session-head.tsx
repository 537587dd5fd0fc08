import { useEffect, useRef } from 'preact/hooks';
import { day, minute } from '../format.ts';
import type { LinkState } from '../link-state.ts';
import { isReconnecting } from '../link-state.ts';
import type { Hint, OpenSession } from '../session-store.ts';
import { Breakable } from './breakable.tsx';
import { Share } from './share.tsx';

interface SessionHeadProps {
  readonly session: OpenSession;
  readonly newest: Hint | undefined;
  readonly isRunning: boolean;
}

/** What the session is about, how it stands, and the link to hand on. */
export function SessionHead({ session, newest, isRunning }: SessionHeadProps) {
  const { model, link } = session;
  void session.skeleton.value; // draw again when it changes
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="row sh">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {newest ? (
            <>
              {newest.type} to{' '}
              <span>
                <Breakable text={newest.target} />
              </span>
            </>
          ) : (
            'Session'
          )}
        </h1>
        <p class="row m">
          <Standing link={link.value} isJoined={model.joined} isRunning={isRunning} />
          {model.joined && (
            <>
              {model.viewers > 0 && <span>{model.viewers} watching</span>}
              <span>Started {minute(model.createdAt)}</span>
              <span>Kept until {day(model.expiresAt)}</span>
            </>
          )}
        </p>
      </div>
      <div class="sp">
        <Share session={session} />
      </div>
    </div>
  );
}

interface StandingProps {
  readonly link: LinkState;
  readonly isJoined: boolean;
  readonly isRunning: boolean;
}

function Standing({ link, isJoined, isRunning }: StandingProps) {
  const [kind, text] = standingOf(link, isJoined, isRunning);
  return <output class={`st ${kind}`}>{text}</output>;
}

function standingOf(link: LinkState, isJoined: boolean, isRunning: boolean): [string, string] {
  if (link.kind === 'outdated') return ['warn', 'This page is too old: load it again'];
  if (!isJoined) return ['off', 'Connecting'];
  if (!isRunning) return ['done', 'Finished'];
  return [isReconnecting(link) ? 'off' : 'live', 'Live'];
}
