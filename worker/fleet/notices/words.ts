import type { IncidentStage, PopStatus, StatusChange, StatusReason } from '#protocol';
import type { Happening } from './happening.ts';

/** What happened, in English, one line each: for feeds and webhooks, which have no page to say it in another language. */

const statusWords: Readonly<Record<PopStatus, string>> = {
  operational: 'operational',
  maintenance: 'under maintenance',
  degraded: 'degraded',
  down: 'down',
};

/** `maintenance` says it all already. */
const reasonWords: Readonly<Record<StatusReason, string>> = {
  loss: 'packets are lost',
  latency: 'round trips take longer than usual',
  unreachable: 'its peers do not hear it',
  agent_offline: 'its agents are gone',
  silent: 'nothing is heard of it',
  maintenance: '',
};

const stageWords: Readonly<Record<IncidentStage, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

/** Like `Singapore: degraded, packets are lost`. */
export function changeWords({ name, status, reason }: StatusChange): string {
  const why = reason === null ? '' : reasonWords[reason];
  const again = status === 'operational' ? ' again' : '';
  return `${name}: ${statusWords[status]}${again}${why === '' ? '' : `, ${why}`}`;
}

/** Like `Identified: Loss towards Asia`. */
export function incidentWords(title: string, stage: IncidentStage): string {
  return `${stageWords[stage]}: ${title}`;
}

export function wordsOf({ type, data }: Happening): string {
  if (type === 'pop.changed') return changeWords(data);
  if (type === 'maintenance.began') return `Maintenance has begun: ${data.title}`;
  if (type === 'maintenance.ended') return `Maintenance is over: ${data.title}`;
  return incidentWords(data.title, data.stage);
}
