import { ping as tool, portOf } from '#protocol/tools/ping.ts';
import type { PingOptions, PingState } from '#protocol/tools/ping.ts';
import { tcp as tcpTool } from '#protocol/tools/tcp.ts';
import type { TcpOptions } from '#protocol/tools/tcp.ts';
import { limits } from '#protocol';
import {
  count,
  interval,
  ipVersion,
  length,
  ms,
  msCell,
  packets,
  packetSize,
  percent,
  port,
  same,
} from './tool-kit.ts';
import { PingChartView } from './ping-chart-view.tsx';
import { probesOf } from './ping-rows.ts';
import type { Probe } from './ping-rows.ts';
import type { PopProps, ToolView } from './tool-view.ts';

type Props = PopProps<PingOptions | TcpOptions, PingState>;

/** The replies that are listed; older ones are in the chart and in the raw output. */
const listed = 8;

function Figure({ state, ended }: Props) {
  const { avg, rcv, total } = tool.toResult(state, ended).stats;
  if (ended && rcv === 0 && total > 0) return <span class="bad">no reply</span>;
  if (avg === null) return <span class="big">{'\u00a0'}</span>;
  return (
    <>
      <span class="big">{ms(avg)}</span> <span class="m s">ms avg</span>
    </>
  );
}

function Body({ tool: word, name, state, options, ended }: Props & { readonly tool: string }) {
  const probes = probesOf(state, ended);
  const { stats } = tool.toResult(state, ended);
  const duplicates = state.replies.filter(({ duplicate }) => duplicate).length;
  const rows = Math.min(listed, options.packets ?? listed);
  return (
    <>
      <PingChartView name={name} probes={probes} options={options} />
      <div class="replies" style={{ '--rows': String(rows) }}>
        <table class="num">
          <caption class="vh">
            {word} from {name}
          </caption>
          <thead>
            <tr>
              {['Received', 'Loss %', 'Min', 'Max', 'Jitter'].map((label, index) => (
                <th key={label} scope="col" class={index === 0 ? 't' : ''}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr class="sum">
              <td class="t">
                {stats.rcv} of {stats.total}
                {duplicates > 0 && <span class="sub">{count(duplicates, 'duplicate')}</span>}
              </td>
              <td class={stats.drop > 0 ? 'bad' : 'z'}>{percent(stats.loss)}</td>
              <td>{msCell(stats.min)}</td>
              <td>{msCell(stats.max)}</td>
              <td>{msCell(stats.jitter)}</td>
            </tr>
          </tbody>
          <tbody class="rep">
            {probes.slice(-listed).map((probe) => (
              <Reply key={probe.seq} probe={probe} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Reply({ probe }: { readonly probe: Probe }) {
  return (
    <tr>
      <th scope="row">
        <span class="m">Probe</span> <span class="n">{probe.seq}</span>
      </th>
      <td colSpan={4}>
        <Fate probe={probe} />
      </td>
    </tr>
  );
}

function Fate({ probe }: { readonly probe: Probe }) {
  if (probe.kind === 'lost') return <span class="bad wrap">{probe.why ?? 'no reply'}</span>;
  if (probe.kind === 'untimed') return <span class="m">answered, not timed</span>;
  return (
    <>
      {probe.ttl !== null && <span class="m">ttl {probe.ttl}</span>}
      <span class="rtt">{msCell(probe.rttMs)} ms</span>
    </>
  );
}

export const ping: ToolView<PingOptions, PingState> = {
  tool,
  fields: [
    ...length,
    { key: 'protocol', label: 'Protocol', kind: 'choice', choices: ['ICMP', 'TCP'].map(same) },
    port,
    ipVersion,
    { ...packetSize, when: (values) => values['protocol'] !== 'TCP' },
  ],
  layout: 'columns',
  Figure,
  Body: (props) => <Body tool="ping" {...props} />,
  progress,
  subject: (target, { protocol, port }) =>
    protocol === 'TCP' ? `${target} TCP ${portOf({ port })}` : target,
};

/** Like a ping of a service: the same replies, opened connections instead of echoes. */
export const tcp: ToolView<TcpOptions, PingState> = {
  tool: tcpTool,
  defaults: { port: 443 },
  fields: [
    {
      key: 'port',
      label: 'Port',
      kind: 'select',
      choices: limits.probe.servicePorts.map((one) => same(String(one))),
      type: 'number',
      say: (text) => `port ${text}`,
    },
    packets,
    interval,
    ipVersion,
  ],
  layout: 'columns',
  Figure,
  Body: (props) => <Body tool="tcp" {...props} />,
  progress,
  subject: (target, { port }) => `${target} port ${port}`,
};

function progress({ sent }: PingState, { packets }: { readonly packets?: number | undefined }) {
  return { done: Math.min(sent, packets ?? sent), of: packets };
}
