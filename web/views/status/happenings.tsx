import { useState } from 'preact/hooks';
import type { Incident, Maintenance, StatusChange } from '#protocol';
import { dayAndMinute } from '../../format.ts';
import { events, status } from '../../status/store.ts';
import { concerned, timelineOf } from '../../status/timeline.ts';
import type { Happening } from '../../status/timeline.ts';
import { shapes, stateText, stateWords } from '../../status/words.ts';

/** More than so many are shown when they are asked for. */
const fewest = 20;

/** What happened and is over, the newest first, and where to hear of the next. */
export function Happenings() {
  const [isWhole, setWhole] = useState(false);
  const list = events.value && timelineOf(events.value);
  const shown = isWhole ? list : list?.slice(0, fewest);
  return (
    <section class="part" aria-labelledby="happened">
      <div class="row hd">
        <h2 id="happened">Past incidents and state changes</h2>
        <span class="row sp s">
          <a href="/status.atom">Atom feed</a>
          <a href="/status.rss">RSS feed</a>
        </span>
      </div>
      {list?.length === 0 && <p class="m">Nothing has happened yet.</p>}
      <ol class="evs">
        {shown?.map((happening) => (
          <li key={keyOf(happening)}>
            <time class="n s m" dateTime={happening.at}>
              {dayAndMinute(happening.at)}
            </time>
            <div>
              <What happening={happening} />
            </div>
          </li>
        ))}
      </ol>
      {list && shown && shown.length < list.length && (
        <button type="button" class="l" onClick={() => setWhole(true)}>
          Show all {list.length}
        </button>
      )}
    </section>
  );
}

function keyOf(happening: Happening): string {
  switch (happening.kind) {
    case 'change':
      return `change ${happening.change.id}`;
    case 'incident':
      return `incident ${happening.incident.id}`;
    default:
      return `maintenance ${happening.maintenance.id}`;
  }
}

function What({ happening }: { readonly happening: Happening }) {
  switch (happening.kind) {
    case 'change':
      return <Change change={happening.change} />;
    case 'incident':
      return <Resolved incident={happening.incident} />;
    default:
      return <Past maintenance={happening.maintenance} />;
  }
}

function Change({ change: { name, status, before, reason } }: { readonly change: StatusChange }) {
  return (
    <p>
      <span class={`st ${shapes[status]}`}>
        {name}{' '}
        <span class="m">
          {stateText(status, reason)}, before: {stateWords[before].toLowerCase()}
        </span>
      </span>
    </p>
  );
}

function nameOf(slug: string): string {
  return status.value?.pops.find(({ id }) => id === slug)?.name ?? slug;
}

function Resolved({ incident: { title, pops, createdAt, updates } }: { readonly incident: Incident }) {
  const last = updates[0]?.text;
  return (
    <>
      <p>
        <span class="st done">
          {title} <span class="m">Resolved</span>
        </span>
      </p>
      {last && <p class="ev2 words">{last}</p>}
      <p class="ev2 m s">
        {concerned(pops, nameOf)}, begun {dayAndMinute(createdAt)}
      </p>
    </>
  );
}

function Past({ maintenance: { title, pops, from } }: { readonly maintenance: Maintenance }) {
  return (
    <>
      <p>
        <span class="st done">
          {title} <span class="m">Maintenance ended</span>
        </span>
      </p>
      <p class="ev2 m s">
        {concerned(pops, nameOf)}, begun {dayAndMinute(from)}
      </p>
    </>
  );
}
