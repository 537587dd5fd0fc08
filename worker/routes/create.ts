import {
  type Address,
  type BgpTarget,
  decode,
  DecodeError,
  type MeasurementRequest,
  isBgpTarget,
  isWhoisTarget,
  mayAskAbout,
  mayBeAsked,
  mayTellRoute,
  parseTargetOf,
  permitted,
  type PopView,
  type Task,
  TargetError,
  taskSchema,
  type WhoisTarget,
} from '#protocol';
import type { Env } from '../env.ts';
import { ApiError, invalid } from '../errors.ts';
import { directory } from '../fleet/directory.ts';
import { select } from '../fleet/select.ts';
import { hosts, targetRules } from '../settings.ts';

/** What is to be measured, and how. */
export interface Asked {
  readonly target: string;
  readonly task: Task;
}

/**
 * Checks what a request asks for: options by the tool's own schema, target by the one canonicaliser, literals against the policy.
 * Wakes nobody (rule 17).
 * @param host the name under which this edge is reached
 * @throws {ApiError} `validation_error`, `target_not_allowed`
 */
export function check(env: Env, request: MeasurementRequest, host: string): Asked {
  const task = taskOf(request);
  const target = targetOf(env, task, request.target, host, 'target');
  if ('resolver' in task.options && task.options.resolver !== undefined) {
    targetOf(env, task, task.options.resolver, host, 'measurementOptions.resolver');
  }
  return { target, task };
}

/**
 * The PoPs that a request means.
 * @throws {ApiError} `no_probes_found`
 */
export async function choose(env: Env, { locations, limit }: MeasurementRequest): Promise<PopView[]> {
  const selection = select(await directory(env), locations, limit, Math.random);
  if (selection.ok) return selection.pops;
  const { index, term, why } = selection;
  const message =
    why === 'unknown'
      ? `No PoP matches “${term}”. GET /v1/pops lists them.`
      : `No PoP that matches “${term}” is online right now.`;
  throw new ApiError('no_probes_found', message, { [`locations.${index}`]: `${why}: ${term}` });
}

function taskOf({ type, measurementOptions, continuous = false }: MeasurementRequest): Task {
  if (hasKey(measurementOptions, 'continuous'))
    throw invalid(
      'measurementOptions.continuous',
      'is a field of the request itself, beside type and target',
    );
  if (continuous && type !== 'ping' && type !== 'mtr')
    throw invalid('continuous', 'can be true for ping and mtr only');
  try {
    const options =
      continuous && isRecord(measurementOptions) ? { ...measurementOptions, continuous } : measurementOptions;
    return decode(taskSchema, { tool: type, options });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const named = Object.entries(error.fields).map(([field, rule]) => [
      field.replace(/^options\b/, 'measurementOptions'),
      rule,
    ]);
    throw new DecodeError('bad_shape', Object.fromEntries(named));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasKey(value: unknown, key: string): boolean {
  return isRecord(value) && Object.hasOwn(value, key);
}

/** The canonical target, when it may be measured. Names are judged by the agents, once they are resolved. */
function targetOf(env: Env, task: Task, input: string, host: string, field: string): string {
  const target = parseOrThrow(task, input, field);
  const rules = targetRules(env);
  const isPermitted = (address: Address) => permitted(address, rules);
  if (isBgpTarget(target) || isWhoisTarget(target)) {
    if (isPublic(target, isPermitted)) return target.text;
    throw notAllowed(field, `${target.text} is not public unicast`);
  }
  if (target.kind === 'name' && [host, ...(hosts(env) ?? [])].includes(target.text)) {
    throw notAllowed(field, 'is this looking glass itself');
  }
  if (!mayBeAsked(target, isPermitted)) {
    throw notAllowed(field, `${target.text} is no public unicast address, nor about one`);
  }
  return target.text;
}

/** Whether a router, or a registry, is asked about what may be measured. */
function isPublic(target: BgpTarget | WhoisTarget, isPermitted: (address: Address) => boolean): boolean {
  if (isWhoisTarget(target)) return mayAskAbout(target, isPermitted);
  return target.kind !== 'route' || mayTellRoute(target.block, isPermitted);
}

function parseOrThrow(task: Task, input: string, field: string) {
  try {
    return parseTargetOf(task, input);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    if (error.code !== 'bad_target') throw notAllowed(field, error.message);
    throw invalid(field, error.message);
  }
}

function notAllowed(field: string, why: string): ApiError {
  return new ApiError('target_not_allowed', `This target may not be measured: ${why}.`, { [field]: why });
}
