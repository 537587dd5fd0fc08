import type { ComponentChildren } from 'preact';
import type { Incident, Maintenance, PopStatusView, StatusView } from '#protocol';
import { dayAndMinute, when } from '../../format.ts';
import { tallyOf } from '../../status/overall.ts';
import { concerned } from '../../status/timeline.ts';
import { shapes, stageWords } from '../../status/words.ts';

/** How many are in which state: the key to the map beside it. Of one there is nothing to count. */
export function Tally({ pops }: { readonly pops: readonly PopStatusView[] }) {
  if (pops.length === 1) return null;
  return (
    <ul class="row tally" aria-label="Locations by state">
      {tallyOf(pops).map(({ status, text }) => (
        <li key={status}>
          <span class={`st ${shapes[status]}`}>{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** Open incidents, and maintenance that is or will be. */
export function Notices({ status }: { readonly status: StatusView }) {
  const { incidents, maintenance, pops, updatedAt } = status;
  const nameOf = (slug: string): string => pops.find(({ id }) => id === slug)?.name ?? slug;
  return (
    <>
      {incidents.map((incident) => (
        <IncidentNotice key={incident.id} incident={incident} nameOf={nameOf} now={updatedAt} />
      ))}
      {maintenance.map((window) => (
        <MaintenanceNotice key={window.id} window={window} nameOf={nameOf} now={updatedAt} />
      ))}
    </>
  );
}

interface NoticeProps {
  readonly id: string;
  readonly shape: string;
  readonly title: string;
  readonly about: string;
  readonly children: ComponentChildren;
}

function Notice({ id, shape, title, about, children }: NoticeProps) {
  return (
    <article class="notice" aria-labelledby={id}>
      <h2 id={id}>
        <span class={`st ${shape}`}>{title}</span>
      </h2>
      <p class="m s">{about}</p>
      {children}
    </article>
  );
}

interface IncidentProps {
  readonly incident: Incident;
  readonly nameOf: (slug: string) => string;
  readonly now: string;
}

function IncidentNotice({ incident: { id, title, stage, pops, updates }, nameOf, now }: IncidentProps) {
  return (
    <Notice
      id={`incident-${id}`}
      shape="warn"
      title={title}
      about={`${stageWords[stage]}. ${concerned(pops, nameOf)}.`}
    >
      <ol class="updates">
        {updates.map(({ at, stage, text }) => (
          <li key={at}>
            <time class="n s m" dateTime={at} title={dayAndMinute(at)}>
              {when(at, now)}
            </time>
            <p>
              <strong>{text === '' ? stageWords[stage] : `${stageWords[stage]}:`}</strong> {text}
            </p>
          </li>
        ))}
      </ol>
    </Notice>
  );
}

interface MaintenanceProps {
  readonly window: Maintenance;
  readonly nameOf: (slug: string) => string;
  readonly now: string;
}

function MaintenanceNotice({ window: { id, title, pops, from, until }, nameOf, now }: MaintenanceProps) {
  const isComing = Date.parse(from) > Date.parse(now);
  return (
    <Notice
      id={`maintenance-${id}`}
      shape="off"
      title={title}
      about={`${isComing ? 'Planned maintenance' : 'Maintenance'}. ${concerned(pops, nameOf)}.`}
    >
      <p class="s span">
        <time dateTime={from}>{dayAndMinute(from)}</time> to{' '}
        <time dateTime={until}>{dayAndMinute(until)}</time>
      </p>
    </Notice>
  );
}
