import type { Address, BgpTarget, Failure, Note, Outcome, Target, ToolName, WhoisTarget } from '#protocol';
import type { Exit } from '../exec.ts';
import type { Programs } from '../programs.ts';
import type { MakeResolver } from '../resolve.ts';
import type { Router } from '../router/router.ts';

/** Where a tool is pointed. Numeric and checked: a tool never resolves what it contacts (rule 5). */
export interface Aim {
  /** Whether the agent runs as root: some programs give others less. */
  readonly isRoot: boolean;
  /** What was asked for, in its canonical form. Only for dns, bgp and whois it is a question, and part of what is said. */
  readonly target: Target | BgpTarget | WhoisTarget;
  /** Who is contacted; for dns the resolver. Null: the host's own resolver. */
  readonly contact: { readonly address: string; readonly family: 4 | 6 } | null;
  /** How long it took to resolve the name, in ms; absent: there was none. */
  readonly resolvedMs?: number;
  /** What the tool's program called itself when it was looked for. */
  readonly version?: string;
}

/** One tool as the agent's host sees it. */
export type AgentTool<Options> = ProgramTool<Options> | NativeTool<Options>;

/** What a tool that is no process needs, and how it speaks. */
export interface NativeRun {
  /** Aborted when it shall end, at once; what it says afterwards is not heard. */
  readonly signal: AbortSignal;
  readonly note: (note: Note) => void;
  /** A line of what the tool was told, already visible (rule 7). */
  readonly line: (text: string) => void;
}

/** What a tool that is no process finds on its host. */
export interface NativeHost {
  readonly programs: Programs;
  readonly router: Router;
  /** What the operator calls BGP communities. */
  readonly communityNames: ReadonlyMap<string, string>;
  readonly isPermitted: (address: Address) => boolean;
  /** The families that this tool has here. */
  readonly families: readonly (4 | 6)[];
  readonly makeResolver: MakeResolver;
  /** Counts a job against an address that is about to be contacted; a failure when its network has had its share. */
  readonly takeTarget: (address: Address) => Failure | undefined;
}

/** What there is to ask on a host, or why there is nothing. */
export type Found =
  | { readonly version: string; readonly families?: (4 | 6)[]; readonly reason?: string }
  | { readonly reason: string };

/** A tool that the agent does itself, with what Node has: it writes notes, and lines that somebody else said. */
export interface NativeTool<Options> {
  readonly kind: 'native';
  readonly name: ToolName;
  /** Programs that it may run; none for most. */
  readonly programs?: readonly string[];
  /** Whose reverse names the agent looks up, and whose networks: see `ProgramTool`. */
  readonly names: 'target' | 'output' | 'none';
  readonly hopsIn?: (line: string) => string[];
  run(options: Options, aim: Aim, run: NativeRun, host: NativeHost): Promise<Outcome>;
  /**
   * Finds out what there is to ask here, what it calls itself and, where it does not work for both families, for which and why; absent: Node
   * is all that it needs. `families`: those in which this host has an address.
   */
  probe?(host: Pick<NativeHost, 'programs' | 'router'>, families: readonly (4 | 6)[]): Found | Promise<Found>;
}

/** A tool that is a program: how to run it, and how to find out whether it runs here. */
export interface ProgramTool<Options> {
  readonly kind: 'program';
  readonly name: ToolName;
  /** The programs that have to be here; the first one is run. */
  readonly programs: readonly [string, ...string[]];
  /** What to do when one of them isn't. */
  readonly install: string;
  /** What to do when the host does not let it work. */
  readonly permit: string;
  /** Programs of the same name that others have written: they take other options, and print other lines. */
  readonly dialects?: readonly ProgramTool<Options>[];
  /** A dialect's own words for its version in what it, or any other, says; undefined: it is another one. */
  readonly versionIn?: (said: string) => string | undefined;
  /** The program for a family, where each has its own. */
  readonly programIn?: (family: 4 | 6) => string;
  /** Why it can't work in a family at all. */
  readonly lacks?: (family: 4 | 6) => string | undefined;
  /** Why it can't do what the options ask, as a sentence; it must not do something else in its place. */
  cannot?(options: Options, aim: Pick<Aim, 'contact' | 'version'>): string | undefined;
  /** An upper bound on its run, in ms, where it is quicker than others of its name. */
  budgetMs?(options: Options): number;
  /** Makes it print its version. */
  readonly versionArgv: readonly string[];
  /** Pure: the whole command line. Numbers by `String`, the address numeric, `--` where the tool knows it (rules 1 and 2). */
  argv(options: Options, aim: Aim): string[];
  /** A run against the loopback address that shows whether the host permits it; undefined when there is nothing to try. */
  trialArgv(loopback: { address: string; family: 4 | 6 }): string[] | undefined;
  /** What its exit status means. `lastError`: the last line that it wrote to stderr. */
  verdict(exit: Exit, lastError: string): Outcome;
  /** See `LineOptions.isWhole`. */
  isWholeLine?(options: Options): (partial: string) => boolean;
  /** Whose reverse names the agent looks up: of the target, of every address in the output, or of none. */
  readonly names: 'target' | 'output' | 'none';
  /** Of a tool that shows a path: addresses of hops in a line of its output, whose networks the agent looks up. Pure. */
  readonly hopsIn?: (line: string) => string[];
}

/** The tool did its work: `exit` says more, but nothing about the agent. */
export function finished(exit: Exit): Outcome {
  return { kind: 'finished', exit: exit.code };
}

/** The tool gave up, in its own words. */
export function toolFailed(name: string, exit: Exit, lastError: string): Outcome {
  return {
    kind: 'failed',
    failure: { owner: 'agent', code: 'tool_failed', message: wordsOf(name, exit, lastError) },
  };
}

function wordsOf(name: string, exit: Exit, lastError: string): Failure['message'] {
  const how = exit.signal ? `was ended by ${exit.signal}` : `ended with status ${exit.code}`;
  return (lastError || `${name} ${how}`).slice(0, 400);
}
