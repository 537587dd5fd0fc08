import type { Programs } from '../programs.ts';
import type { ProgramTool } from './tool.ts';

/**
 * The tool as the program that is here wants to be spoken to. Several people have written a `ping` and a `traceroute`, with other options
 * and other lines. `version`: what it called itself when it was looked for. Pure.
 */
export function dialectOf<Options>(tool: ProgramTool<Options>, version: string): ProgramTool<Options> {
  return tool.dialects?.find(({ versionIn }) => versionIn?.(version) !== undefined) ?? tool;
}

/** The absolute path of what is run in that family; undefined when it is not here. */
export function fileOf(
  { programs, programIn }: Pick<ProgramTool<never>, 'programs' | 'programIn'>,
  here: Programs,
  family: 4 | 6 | undefined,
): string | undefined {
  return here.get((family !== undefined && programIn?.(family)) || programs[0]);
}

/** How BusyBox calls itself, whatever it is asked: it knows no option for its version, and says it with its usage. */
export function busyboxVersion(said: string): string | undefined {
  const line = said.split('\n').find((one) => one.startsWith('BusyBox v'));
  return line?.replace(' multi-call binary.', '').trim().slice(0, 80);
}

/** How GNU inetutils call themselves: `ping (GNU inetutils) 2.4`. */
export function inetutilsVersion(said: string): string | undefined {
  const [line = ''] = said.trim().split('\n', 1);
  return line.includes('(GNU inetutils)') ? line.slice(0, 80) : undefined;
}
