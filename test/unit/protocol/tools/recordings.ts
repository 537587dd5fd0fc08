import { readFileSync, readdirSync } from 'node:fs';
import type { Entry, Note, ToolName } from '#protocol';
import { tools } from '#protocol/tools/index.ts';
import type { Tool } from '#protocol/tools/tool.ts';

/** A tool of which a test knows no more than that it is one. */
export type AnyTool = Tool<unknown, unknown, unknown>;
export const everyTool: readonly AnyTool[] = Object.values(tools);

const fixtures = new URL('../../../fixtures/', import.meta.url);

export interface Recording {
  readonly name: string;
  readonly tool: AnyTool;
  readonly target: string;
  readonly options: unknown;
  /** What the program says of itself. */
  readonly version: string;
  readonly log: Entry[];
  /** The result at the end, made by hand and not by the code that it checks. */
  readonly expected: unknown;
}

/** What real tools printed (test/fixtures/record.ts), with what it means. */
export const recordings: readonly Recording[] = everyTool.flatMap((tool) =>
  readdirSync(new URL(`${tool.name}/`, fixtures))
    .filter((file) => file.endsWith('.json') && !file.endsWith('.expected.json'))
    .map((file) => {
      const name = `${tool.name}/${file.slice(0, -'.json'.length)}`;
      const { target, options, version, log } = readJson(`${name}.json`) as Recording;
      return { name, tool, target, options, version, log, expected: readJson(`${name}.expected.json`) };
    }),
);

/** `ping/loss` of `ping/loss-20210202`: what a recording is of, whichever version of the program it was recorded with. */
export function caseOf(name: string): string {
  return name.replace(/-\d[\d.]*$/, '');
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, fixtures), 'utf8'));
}

/** The log of one recording. */
export function logOf(name: string): Entry[] {
  const recording = recordings.find((candidate) => candidate.name === name);
  if (!recording) throw new Error(`no recording ${name}`);
  return recording.log;
}

const context = { target: 'dst.example.net', options: {} };

/** The state after these entries. */
export function folded<N extends ToolName>(
  name: N,
  log: readonly Entry[],
): ReturnType<(typeof tools)[N]['initial']>;
export function folded(name: ToolName, log: readonly Entry[]): unknown {
  const tool: AnyTool = tools[name];
  return log.reduce((state, entry) => tool.fold(state, entry), tool.initial(context));
}

/** The state after these entries, for any tool. */
export function foldedBy(
  tool: AnyTool,
  log: readonly Entry[],
  from: unknown = tool.initial(context),
): unknown {
  return log.reduce((state, entry) => tool.fold(state, entry), from);
}

/** Entries of these stdout lines. */
export function lines(...texts: string[]): Entry[] {
  return texts.map((text, index) => [index, 'o', text]);
}

export function aNote(note: Note): Entry {
  return [0, 'n', JSON.stringify(note)];
}

/** The note with which every run begins. */
export function aTarget(address: string): Entry {
  return aNote({ k: 'target', address, family: address.includes(':') ? 6 : 4, addresses: [address] });
}
