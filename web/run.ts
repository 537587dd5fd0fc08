import { batch, computed, effect, signal } from '@preact/signals';
import { toolNames } from '#protocol';
import type { MeasurementRequest, PopView, ToolName } from '#protocol';
import { access, accessError, onAccess } from './access.ts';
import { ApiError, createMeasurement, fetchPops, stopMeasurement } from './api.ts';
import type { Created } from './api.ts';
import { chosenPops, check, emptyForm, labelsOf, preselect, refused } from './form.ts';
import type { Errors, Form, Labels } from './form.ts';
import { valuesFrom } from './fields.ts';
import { checkFor, gate, needsAccess } from './gate.ts';
import { prepareCheck, withToken } from './human-check.ts';
import { keyOf, saveKey } from './keys.ts';
import type { MeasurementModel } from './model.ts';
import { remember } from './recent.ts';
import { navigate } from './router.ts';
import { followSession } from './session-store.ts';
import { loadTool, prefetchTool } from './tools/index.ts';
import type { AnyTool } from './tools/index.ts';
import { endWait, startWait, wait } from './wait.ts';

/** The run form, one for the whole page, so that it is still filled in when the page goes from one view to the next. */
export const form = signal<Form>(emptyForm());
export const errors = signal<Errors>({});
/** True while a request is under way. */
export const isBusy = signal(false);

export type Pops =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'loaded'; readonly list: readonly PopView[] };
export const pops = signal<Pops>({ kind: 'loading' });
export const popList = computed(() => (pops.value.kind === 'loaded' ? pops.value.list : []));
export const chosen = computed(() => chosenPops(form.value, popList.value));

/** Changes the form; an error stays until its field is touched. */
export function edit(change: Partial<Form>, field: string): void {
  batch(() => {
    // Fewer places may fit into what is left: whoever asks for something else need not wait to hear.
    endWait();
    form.value = { ...form.value, ...change };
    const { [field]: _, form: __, ...others } = errors.value;
    errors.value = others;
  });
}

/** Changes one option of the chosen tool. */
export function editOption(key: string, value: string): void {
  const { tool, options } = form.value;
  edit({ options: { ...options, [tool]: { ...options[tool], [key]: value } } }, key);
}

/** Another tool: what was wrong with the last one's options is no longer. */
export function editTool(tool: ToolName): void {
  const { target, locations } = errors.value;
  errors.value = { ...(target && { target }), ...(locations && { locations }) };
  edit({ tool }, 'tool');
}

/** Fills the form in as a measurement was asked for, for whoever comes to a session and wants more of the same. */
export function adopt(
  { type, target, options }: MeasurementModel,
  tool: AnyTool,
  selected: readonly string[],
): void {
  const values = { ...form.value.options, [type]: valuesFrom(tool, options) };
  form.value = { tool: type, target, options: values, selected };
}

/**
 * Loads the chosen tool's view as soon as it is chosen, and the others' once the page stands: a tab that stays open has them
 * all, whatever becomes of its network or of the build that it came from.
 */
export function prefetchTools(): void {
  effect(() => prefetchTool(form.value.tool));
  addEventListener('load', () => toolNames.forEach(prefetchTool), { once: true });
}

/** Asks the edge for the PoPs. */
export async function loadPops(): Promise<void> {
  try {
    const list = (await fetchPops()).sort((a, b) => a.name.localeCompare(b.name));
    batch(() => {
      pops.value = { kind: 'loaded', list };
      form.value = preselect(form.value, list);
    });
  } catch (error) {
    if (pops.value.kind !== 'loaded') pops.value = { kind: 'failed', message: (error as Error).message };
  }
}

/** The reader is at the form: what a run needs from elsewhere is on its way before they press Run. */
export function touch(sid?: string): void {
  const siteKey = checkFor(gate(), sid);
  if (siteKey !== undefined) prepareCheck(siteKey);
}

/** Runs what the form says: in the open session when `sid` is given, else in a new one, which the page then goes to. */
export async function run(sid?: string): Promise<void> {
  if (isBusy.value || wait.value.kind === 'waiting') return;
  isBusy.value = true;
  endWait();
  const asking = form.value;
  let labels: Labels | undefined;
  try {
    const tool = await loadTool(asking.tool);
    labels = labelsOf(asking, tool);
    const checked = check(asking, popList.value, tool);
    errors.value = { ...(checked.ok ? {} : checked.errors), ...accessErrors(sid) };
    if (checked.ok && Object.keys(errors.value).length === 0) await start(checked.request, asking, sid);
  } catch (error) {
    refuse(error, labels, sid);
  } finally {
    isBusy.value = false;
  }
}

function accessErrors(sid?: string): Errors {
  const text = needsAccess(gate(), sid) ? accessError(access.value.text) : undefined;
  if (text === undefined) return {};
  onAccess('change');
  return { access: text };
}

async function start(request: Partial<MeasurementRequest>, asking: Form, sid?: string): Promise<void> {
  const created = await create({ ...request, ...(sid !== undefined && { session: sid }) }, sid);
  if (created.key !== undefined) saveKey(created.session, created.key);
  const { tool: type } = asking;
  const target = request.target ?? '';
  followSession(created.session, { type, target });
  const from = chosenPops(asking, popList.value).map(({ name }) => name);
  remember({ session: created.session, type, target, from, at: new Date().toISOString() });
  if (created.session !== sid) navigate(`/s/${created.session}`);
}

/** Asks the edge, with all that it wants to see first. */
async function create(request: Partial<MeasurementRequest>, sid?: string): Promise<Created> {
  const isOpening = needsAccess(gate(), sid);
  const opener = isOpening ? access.value.text : undefined;
  const bearer = sid === undefined ? opener : keyOf(sid);
  const siteKey = checkFor(gate(), sid);
  const created = await (siteKey === undefined
    ? createMeasurement(request, { bearer })
    : withToken(siteKey, (turnstile) => createMeasurement(request, { bearer, turnstile })));
  if (isOpening) onAccess('taken');
  return created;
}

function refuse(error: unknown, labels: Labels | undefined, sid?: string): void {
  const refusal = refused(error, labels);
  const { form: message, access: noAccess } = refusal;
  const seconds = error instanceof ApiError ? error.retryAfterSeconds : undefined;
  batch(() => {
    if (noAccess !== undefined && needsAccess(gate(), sid)) onAccess('refused');
    if (message !== undefined && seconds !== undefined) startWait(message, seconds);
    else errors.value = refusal;
  });
}

/** The same once more in the open session, over one family. */
export async function runOver(
  version: 4 | 6,
  measurement: MeasurementModel,
  tool: AnyTool,
  selected: readonly string[],
  sid: string,
): Promise<void> {
  adopt(measurement, tool, selected);
  editOption('ipVersion', String(version));
  await run(sid);
}

/** Stops measurements of a session that this page has the key of. */
export async function stop(sid: string, ids: readonly string[]): Promise<void> {
  const key = keyOf(sid);
  if (key === undefined) return;
  try {
    await Promise.all(ids.map((id) => stopMeasurement(id, key)));
  } catch (error) {
    errors.value = { form: refused(error)['form'] ?? 'It could not be stopped. Try again.' };
  }
}
