import { dns as tool, recordTypes } from '#protocol/tools/dns.ts';
import type { DnsAnswer, DnsOptions, DnsState } from '#protocol/tools/dns.ts';
import { TraceSteps } from './dns-trace.tsx';
import { ipVersion, same } from './tool-kit.ts';
import type { PopProps, ToolView } from './tool-view.ts';

function Body({ name, target, options, state, ended }: PopProps<DnsOptions, DnsState>) {
  if (options.trace) return <TraceSteps name={name} state={state} ended={ended} />;
  return (
    <>
      <p class="s m ans">
        <Outcome state={state} />
      </p>
      <table class="dns">
        <caption class="vh">dns from {name}</caption>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Answer</th>
            <th scope="col" class="r">
              TTL, s
            </th>
          </tr>
        </thead>
        <tbody>
          {state.answers.map((answer, index) => (
            <Answer key={index} answer={answer} target={target} />
          ))}
          {ended && state.statusCodeName !== null && state.answers.length === 0 && (
            <tr>
              <td colSpan={3} class="m none">
                {emptyText(state.statusCodeName, options.query.type)}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </>
  );
}

/** Why there is no answer: only a name that exists can be without a record (RFC 2308). */
function emptyText(statusCodeName: string, type: string): string {
  if (statusCodeName === 'NOERROR') return `No ${type} record`;
  return statusCodeName === 'NXDOMAIN' ? 'This name does not exist' : 'No answer';
}

/** `NOERROR in 4 ms from 192.0.2.53` */
function Outcome({ state: { statusCodeName, queryTimeMs, resolver, nsid } }: { readonly state: DnsState }) {
  if (statusCodeName === null) return <>{'\u00a0'}</>;
  return (
    <>
      <span class={statusClass(statusCodeName)}>{statusCodeName}</span>
      {queryTimeMs !== null && (
        <>
          {' in '}
          <span class="n s">{queryTimeMs} ms</span>
        </>
      )}
      {resolver !== null && (
        <>
          {' from '}
          <span class="n s">{resolver}</span>
          {nsid !== null && <span class="m"> ({nsid})</span>}
        </>
      )}
    </>
  );
}

/** NXDOMAIN is an answer to look at; the others say that there was none. */
function statusClass(statusCodeName: string): string {
  if (statusCodeName === 'NOERROR') return 'st';
  return statusCodeName === 'NXDOMAIN' ? 'st warn' : 'st bad';
}

/** An answer; its owner is named only where it is not what was asked for, as behind a CNAME. */
function Answer({ answer, target }: { readonly answer: DnsAnswer; readonly target: string }) {
  const { name, type, value, ttl } = answer;
  const isAsked = name.replace(/\.$/, '').toLowerCase() === target.toLowerCase();
  return (
    <tr>
      <td>{type}</td>
      <td class="wrap">
        {value}
        {!isAsked && <span class="sub">{name}</span>}
      </td>
      <td class="r">{ttl}</td>
    </tr>
  );
}

export const dns: ToolView<DnsOptions, DnsState> = {
  tool,
  fields: [
    { key: 'query.type', label: 'Record type', kind: 'select', choices: recordTypes.map(same) },
    {
      key: 'trace',
      label: 'Ask',
      kind: 'choice',
      choices: [
        ['', 'A resolver'],
        ['true', 'From the root down'],
      ],
      type: 'boolean',
      say: (_, value) => (value === '' ? '' : 'from the root down'),
    },
    {
      key: 'resolver',
      label: 'Resolver',
      kind: 'text',
      hint: 'The location’s own',
      when: (values) => values['trace'] !== 'true',
      say: (text) => `asking ${text}`,
    },
    { key: 'protocol', label: 'Protocol', kind: 'choice', choices: ['UDP', 'TCP'].map(same) },
    ipVersion,
    {
      key: 'dnssec',
      label: 'DNSSEC records',
      kind: 'choice',
      choices: [
        ['', 'Leave out'],
        ['true', 'Ask for'],
      ],
      type: 'boolean',
      say: (_, value) => (value === '' ? '' : 'with DNSSEC records'),
    },
  ],
  layout: 'columns',
  Body,
  progress: () => undefined,
  subject: (target, { query, trace }) => `${target} ${query.type}${trace ? ' from the root' : ''}`,
};
