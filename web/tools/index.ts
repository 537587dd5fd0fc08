import type { ToolName } from '#protocol';
import { dns } from './dns.tsx';
import { mtr } from './mtr.tsx';
import { ping } from './ping.tsx';
import type { ToolView } from './tool-view.ts';
import { traceroute } from './traceroute.tsx';

const views = { ping, traceroute, mtr, dns } satisfies { [N in ToolName]: ToolView<never, never> };

/** A tool's view, seen without its types: it gets the state of its own fold. */
export function viewOf(name: ToolName): ToolView<unknown, unknown> {
  return views[name] as unknown as ToolView<unknown, unknown>;
}
