import { startAgent } from './agent.ts';
import type { RunSettings } from './args.ts';
import { policyOf, readPolicyFile } from './config.ts';
import { killEverything } from './exec.ts';
import { exitCodes, UsageError } from './exit.ts';
import { identityFor, readAgain, settleKey } from './identity.ts';
import type { Log } from './log.ts';

/** `popglass-agent run`: until a signal, or until the edge refuses it for good. @returns the exit code */
export async function runAgent(settings: RunSettings, log: Log): Promise<number> {
  const policy = policyOf(settings, settings.policy ? readPolicyFile(settings.policy) : undefined);
  const identity = identityFor(settings);
  if (!identity) throw new UsageError(`${settings.state} has no agent.json: run enrol first`);
  process.once('exit', killEverything);
  process.once('uncaughtException', (error) => {
    log('error', 'the agent broke', { why: error.stack ?? error.message });
    process.exit(exitCodes.failed);
  });
  const signalled = Promise.race([signals(log), orphaned()]);
  const agent = await startAgent({
    identity: () => readAgain(settings.state, identity),
    policy,
    log,
    onOnline(privateKey) {
      settle(settings.state, privateKey, log);
      process.send?.('online');
    },
  });
  const ending = await Promise.race([agent.ended, signalled]);
  if (ending === 'signal') await agent.stop();
  if (ending === 'unauthorized')
    log('error', 'the edge refuses this agent for good', { agent: identity.agent });
  if (ending === 'version') log('error', 'the edge speaks another protocol: update the agent');
  await agent.ended;
  log('info', 'stopped');
  if (ending === 'unauthorized') return exitCodes.refused;
  return ending === 'version' ? exitCodes.version : exitCodes.stopped;
}

/** A disk that takes nothing now is no reason to stop: both keys stay there, and the next dial finds the right one again. */
function settle(stateDir: string, privateKey: string, log: Log): void {
  try {
    settleKey(stateDir, privateKey);
  } catch (error) {
    log('warn', 'the new key could not be written down', { why: (error as Error).message });
  }
}

/**
 * Settles when whoever started it has gone, if that was a Node process with a channel to it (`npm start` and the lab are):
 * such an agent is part of something, and ends with it. It also tells that it is online, on the same channel.
 */
function orphaned(): Promise<'signal'> {
  return new Promise((resolve) => {
    if (process.channel) process.once('disconnect', () => resolve('signal'));
  });
}

/** Settles at the first SIGTERM or SIGINT; the second one does not wait for anything. */
function signals(log: Log): Promise<'signal'> {
  return new Promise((resolve) => {
    let count = 0;
    const onSignal = (signal: NodeJS.Signals) => {
      count += 1;
      if (count > 1) process.exit(exitCodes.stopped);
      log('info', 'stopping', { signal });
      resolve('signal');
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
