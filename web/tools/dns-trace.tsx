import type { DnsState } from '#protocol/tools/dns.ts';
import type { TraceHop, TraceState, TraceTrouble } from '#protocol/tools/dns-trace.ts';
import { count } from './tool-kit.ts';

interface Props {
  readonly name: string;
  readonly state: DnsState;
  readonly ended: boolean;
}

/** The way from the root to the answer, a step a row, as it is gone. */
export function TraceSteps({ name, state, ended }: Props) {
  const { hops = [], troubles = [] } = state.trace ?? {};
  return (
    <>
      <p class="s m ans">
        <TraceOutcome trace={state.trace} ended={ended} />
      </p>
      <table class="dns steps">
        <caption class="vh">dns from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Asked</th>
            <th scope="col">Says</th>
            <th scope="col" class="r">
              ms
            </th>
          </tr>
        </thead>
        <tbody>
          {hops.map((hop, index) => (
            <>
              {/* A zone is asked once: what went wrong in it came before its answer. */}
              {troubles.filter(({ zone }) => zone === hop.zone).map(TroubleRow)}
              <HopRow key={index} hop={hop} />
            </>
          ))}
          {troubles.filter(({ zone }) => !hops.some((hop) => hop.zone === zone)).map(TroubleRow)}
        </tbody>
      </table>
    </>
  );
}

function TraceOutcome({ trace, ended }: { readonly trace: TraceState | null; readonly ended: boolean }) {
  const last = trace?.hops.at(-1);
  if (!trace || !last) return <>{'\u00a0'}</>;
  const steps = count(trace.hops.length, 'step');
  if (last.status === null) return ended ? <span class="st bad">no answer after {steps}</span> : <>{steps}</>;
  const tone = last.status === 'NOERROR' ? 'st' : 'st warn';
  return (
    <>
      <span class={tone}>{last.status}</span> after {steps}
    </>
  );
}

/** So many servers of a delegation are named; the others are counted. */
const named = 3;

function HopRow({ hop }: { readonly hop: TraceHop }) {
  const { answers, status, name, address, ms, nsid } = hop;
  const isReferral = status === null;
  const servers = answers.filter(({ type }) => type === 'NS');
  return (
    <tr>
      <th scope="row" class="t wrap">
        {hop.zone === '' ? 'Resolver' : name}
        <span class="sub">{address}</span>
        {nsid !== null && nsid !== name && <span class="sub">{nsid}</span>}
      </th>
      <td class="wrap">
        {isReferral && (
          <>
            {servers[0]?.name} NS{' '}
            <span class="m">
              {servers
                .slice(0, named)
                .map(({ value }) => value)
                .join(', ')}
              {servers.length > named && ` and ${servers.length - named} more`}
            </span>
          </>
        )}
        {!isReferral && answers.length === 0 && <span class="m">no records</span>}
        {!isReferral &&
          answers.map(({ type, value, ttl }, index) => (
            <div key={index}>
              {type} {value} <span class="m">{ttl} s</span>
            </div>
          ))}
      </td>
      <td class="r">{ms ?? '·'}</td>
    </tr>
  );
}

const faultWords: Readonly<Record<TraceTrouble['fault'], string>> = {
  lame: 'does not know its zone',
  fails: 'fails',
  errs: 'answers with an error',
  declines: 'does not answer such questions',
  silent: 'does not answer',
  refuses: 'refuses to be asked',
  unreached: 'not reached from here',
  withheld: 'not asked: its address may not be measured from here',
  busy: 'not asked',
};

/** No fault of the server. */
const isOff: ReadonlySet<TraceTrouble['fault']> = new Set(['withheld', 'busy', 'unreached', 'declines']);
/** What the words say already. */
const selfEvident: ReadonlySet<TraceTrouble['fault']> = new Set(['withheld', 'silent']);

function TroubleRow({ name, address, fault, why }: TraceTrouble) {
  return (
    <tr key={`${name} ${address} ${why}`}>
      <th scope="row" class="t wrap">
        {name}
        {address !== null && address !== name && <span class="sub">{address}</span>}
      </th>
      <td class="wrap">
        <span class={`st ${isOff.has(fault) ? 'off' : 'bad'}`}>{faultWords[fault]}</span>
        {!(selfEvident.has(fault) || why === 'no referral') && <span class="sub">{why}</span>}
      </td>
      <td class="r">·</td>
    </tr>
  );
}
