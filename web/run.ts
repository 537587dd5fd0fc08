import { batch, computed, signal } from '@preact/signals';
import type { PopView, ToolName } from '#protocol';
import { createMeasurement, fetchPops, stopMeasurement } from './api.ts';
import { chosenPops, check, emptyForm, preselect, refused } from './form.ts';
import type { Errors, Form } from './form.ts';
import { valuesFrom } from './fields.ts';
import { keyOf, saveKey } from './keys.ts';
import type { MeasurementModel } from './model.ts';
import { remember } from './recent.ts';
import { navigate } from './router.ts';
import { followSession } from './session-store.ts';

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
export function adopt({ type, target, options }: MeasurementModel, selected: readonly string[]): void {
  const values = { ...form.value.options, [type]: valuesFrom(type, options) };
  form.value = { tool: type, target, options: values, selected };
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

/** Runs what the form says: in the open session when `sid` is given, else in a new one, which the page then goes to. */
export async function run(sid?: string): Promise<void> {
  if (isBusy.value) return;
  const checked = check(form.value, popList.value);
  errors.value = checked.ok ? {} : checked.errors;
  if (!checked.ok) return;
  isBusy.value = true;
  try {
    const key = sid === undefined ? undefined : keyOf(sid);
    const request = { ...checked.request, ...(sid !== undefined && { session: sid }) };
    const created = await createMeasurement(request, key);
    if (created.key !== undefined) saveKey(created.session, created.key);
    const { tool: type } = form.value;
    const target = checked.request.target ?? '';
    followSession(created.session, { type, target });
    const from = chosen.value.map(({ name }) => name);
    remember({ session: created.session, type, target, from, at: new Date().toISOString() });
    if (created.session !== sid) navigate(`/s/${created.session}`);
  } catch (error) {
    errors.value = refused(error, form.value);
  } finally {
    isBusy.value = false;
  }
}

/** Stops measurements of a session that this page has the key of. */
export async function stop(sid: string, ids: readonly string[]): Promise<void> {
  const key = keyOf(sid);
  if (key === undefined) return;
  try {
    await Promise.all(ids.map((id) => stopMeasurement(id, key)));
  } catch (error) {
    errors.value = { form: refused(error, form.value)['form'] ?? 'It could not be stopped. Try again.' };
  }
}
