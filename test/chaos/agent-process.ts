import { limits } from '#protocol';
import { startAgent } from '../../agent/agent.ts';
import { policyOf } from '../../agent/config.ts';
import { killEverything } from '../../agent/exec.ts';
import { identityFor } from '../../agent/identity.ts';
import { makeLog } from '../../agent/log.ts';
import type { AgentSettings } from './agent.ts';
import { nowhere } from './nowhere.ts';

/**
 * The agent in a process of its own, as agent/run.ts runs it, but with the scripted tool instead of this host's programs, and
 * asking no resolver. Its settings are JSON, its only argument.
 */
const { stateDir, edge, programDir, allow, maxJobs } = JSON.parse(process.argv[2]!) as AgentSettings;

const log = makeLog(
  (line) => process.stderr.write(line),
  () => new Date(),
);

const policy = policyOf({ state: stateDir, allow, deny: [], tools: ['ping'], maxJobs: String(maxJobs) });

process.once('exit', killEverything);

const agent = await startAgent({
  identity: () => identityFor({ state: stateDir, edge })!,
  // All of it is aimed at one network, and what is to be seen here are not refusals.
  policy: { ...policy, targetBurst: limits.target.most, targetPerMinute: limits.target.most },
  log,
  programDirs: [programDir],
  makeResolver: () => nowhere,
  onOnline: () => process.send?.('online'),
});

const told = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
  process.once('disconnect', () => resolve());
});
await Promise.race([told.then(() => agent.stop()), agent.ended]);
process.exit(0);
