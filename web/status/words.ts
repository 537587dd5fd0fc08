import type { IncidentStage, PopStatus, StatusReason } from '#protocol';

/** The shape of a state, which comes before its colour: dot, ring, triangle, diamond. */
export const shapes: Readonly<Record<PopStatus, '' | 'off' | 'warn' | 'bad'>> = {
  operational: '',
  maintenance: 'off',
  degraded: 'warn',
  down: 'bad',
};

export const stateWords: Readonly<Record<PopStatus, string>> = {
  operational: 'Operational',
  maintenance: 'Maintenance',
  degraded: 'Degraded',
  down: 'Down',
};

/** Why, behind the state. */
const reasonWords: Readonly<Record<StatusReason, string>> = {
  loss: 'packet loss',
  latency: 'longer round trips than usual',
  unreachable: 'others do not reach it',
  agent_offline: 'its agent is offline',
  silent: 'nobody hears it',
  maintenance: 'its operator works on it',
};

export const stageWords: Readonly<Record<IncidentStage, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

/** `Degraded: packet loss` */
export function stateText(status: PopStatus, reason: StatusReason | null): string {
  const isTold = reason === null || status === 'operational' || status === 'maintenance';
  return isTold ? stateWords[status] : `${stateWords[status]}: ${reasonWords[reason]}`;
}
