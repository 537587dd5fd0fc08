import type { ToolName } from '#protocol';
import { signal } from './kit.ts';
import type { ToolView } from './tool-view.ts';

/** A tool's view, seen without its types: it gets the options and the state of its own fold. */
export type AnyTool = ToolView<unknown, unknown>;

/** One file per tool, loaded when it is first needed: who pings does not wait for mtr. */
const files: { readonly [N in ToolName]: () => Promise<AnyTool> } = {
  ping: async () => (await import('./ping.tsx')).ping,
  traceroute: async () => (await import('./traceroute.tsx')).traceroute,
  mtr: async () => (await import('./mtr.tsx')).mtr,
  dns: async () => (await import('./dns.tsx')).dns,
  http: async () => (await import('./http.tsx')).http,
  bgp: async () => (await import('./bgp.tsx')).bgp,
  whois: async () => (await import('./whois.tsx')).whois,
  // One file with http: what there is to say of certificates is in both.
  tls: async () => (await import('./http.tsx')).tls,
  // One file with traceroute: it reads and explains the same path.
  pmtu: async () => (await import('./traceroute.tsx')).pmtu,
  // One file with ping: it draws the same.
  tcp: async () => (await import('./ping.tsx')).tcp,
};

const loaded = signal<Partial<Record<ToolName, AnyTool>>>({});
const failed = signal<ReadonlySet<ToolName>>(new Set());

/** A tool's view if it is here; whoever draws with it is drawn again when it comes. */
export function toolOf(name: ToolName): AnyTool | undefined {
  return loaded.value[name];
}

/** True when a tool's file did not come. It is asked for again whenever it is needed; while it is, this is false. */
export function hasFailed(name: ToolName): boolean {
  return failed.value.has(name);
}

/**
 * A tool's view, loaded if need be.
 * @throws {Error} when its file does not come
 */
export async function loadTool(name: ToolName): Promise<AnyTool> {
  const known = loaded.peek()[name];
  if (known) return known;
  setFailed(name, false);
  try {
    const tool = await files[name]();
    loaded.value = { ...loaded.peek(), [name]: tool };
    return tool;
  } catch (error) {
    setFailed(name, true);
    throw error;
  }
}

function setFailed(name: ToolName, isFailed: boolean): void {
  if (failed.peek().has(name) === isFailed) return;
  const others = [...failed.peek()].filter((other) => other !== name);
  failed.value = new Set(isFailed ? [...others, name] : others);
}

/** Loads a tool's view before it is needed. */
export function prefetchTool(name: ToolName): void {
  loadTool(name).catch(() => undefined);
}
