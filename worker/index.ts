export { app as default } from './app.ts';
export { Fleet } from './fleet/fleet.ts';
export { Pop } from './pop/pop.ts';
export { Quota } from './quota/quota.ts';
export { Session } from './session/session.ts';
