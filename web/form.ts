import { decode, DecodeError, parseTargetOf, TargetError, toolNames, whyNot } from '#protocol';
import type { MeasurementRequest, PopView, ToolName } from '#protocol';
import { ApiError } from './api.ts';
import { CheckError } from './human-check.ts';
import { defaultValues, shownFields, toOptions } from './fields.ts';
import type { Asked, Values } from './fields.ts';

/** What the run form holds. */
export interface Form {
  readonly tool: ToolName;
  readonly target: string;
  /** What differs from the defaults, by tool. */
  readonly options: Readonly<Partial<Record<ToolName, Values>>>;
  /** Slugs, in the order in which they were chosen. */
  readonly selected: readonly string[];
}

/** What is wrong, by field: `target`, `locations`, `access`, an option's key, or `form` for the rest. */
export type Errors = Readonly<Record<string, string>>;

export type Checked =
  | { readonly ok: true; readonly request: Partial<MeasurementRequest> }
  | { readonly ok: false; readonly errors: Errors };

/** The form as it opens. */
export function emptyForm(): Form {
  return { tool: 'ping', target: '', options: {}, selected: [] };
}

/** What the options of the chosen tool say. */
export function valuesOf({ tool, options }: Form, asked: Asked): Values {
  return { ...defaultValues(asked, options[tool]), ...options[tool] };
}

/** Fills in what a deep link says (`?tool=mtr&target=example.net&from=vie1,nyc1&continuous=1`); what it doesn't say stays. */
export function withDeepLink(form: Form, search: string): Form {
  const query = new URLSearchParams(search);
  const tool = toolNames.find((name) => name === query.get('tool')) ?? form.tool;
  const target = query.get('target') ?? form.target;
  const from = query.get('from');
  const slugs = (from ?? '').split(',').map((slug) => slug.trim().toLowerCase());
  const selected = from === null ? form.selected : [...new Set(slugs.filter((slug) => slug !== ''))];
  const isContinuous = query.get('continuous') === '1' && (tool === 'ping' || tool === 'mtr');
  const values = { ...form.options[tool], ...(isContinuous && { continuous: 'true' }) };
  return { ...form, tool, target, selected, options: { ...form.options, [tool]: values } };
}

/** The address that opens the form filled in with the same. */
export function deepLink(
  { tool, target, selected }: Pick<Form, 'tool' | 'target' | 'selected'>,
  isContinuous = false,
): string {
  const query = new URLSearchParams({ tool, target, from: selected.join(',') });
  if (isContinuous) query.set('continuous', '1');
  return `/?${query.toString().replaceAll('%2C', ',')}`;
}

/** Why a PoP can't be asked for this; undefined when it can. */
export function unavailable(pop: PopView, form: Form): string | undefined {
  if (!pop.online) return 'offline';
  const capability = pop.tools.find(({ tool }) => tool === form.tool);
  if (!capability) return `no ${form.tool}`;
  if (capability.families.length === 0) return capability.reason ?? `no ${form.tool}`;
  const version = form.options[form.tool]?.['ipVersion'];
  if (version !== '4' && version !== '6') return undefined;
  const family = Number(version) as 4 | 6;
  if (capability.families.includes(family)) return undefined;
  const why = whyNot(capability, family);
  return `no IPv${version}${why === undefined ? '' : `: ${why}`}`;
}

/** The chosen PoPs that can be asked, in the order of the list. */
export function chosenPops(form: Form, pops: readonly PopView[]): PopView[] {
  return pops.filter((pop) => form.selected.includes(pop.id) && unavailable(pop, form) === undefined);
}

/** So few PoPs online are all meant: the reader need not choose. */
const preselected = 3;

/** Chooses all PoPs that are online when there are few, unless a link or the reader has chosen already. */
export function preselect(form: Form, pops: readonly PopView[]): Form {
  const online = pops.filter((pop) => pop.online).map(({ id }) => id);
  return form.selected.length === 0 && online.length <= preselected ? { ...form, selected: online } : form;
}

/** Checks the form with the protocol's own rules, before anything is sent. `asked`: the chosen tool. */
export function check(form: Form, pops: readonly PopView[], asked: Asked): Checked {
  const errors: Record<string, string> = {};
  const options = toOptions(asked, valuesOf(form, asked));
  const target = checkTarget(form, options, errors);
  Object.assign(errors, optionErrors(form, asked, options));
  const chosen = chosenPops(form, pops);
  if (chosen.length === 0) errors['locations'] = 'Choose at least one location.';
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const locations = chosen.map(({ id }) => ({ pop: id }));
  const { continuous, ...measurementOptions } = options;
  const request = { type: form.tool, target, locations, measurementOptions };
  return { ok: true, request: { ...request, ...(continuous === true && { continuous }) } };
}

function checkTarget({ tool, target }: Form, options: unknown, errors: Record<string, string>): string {
  try {
    return parseTargetOf({ tool, options }, target.trim()).text;
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    errors['target'] = sentence('Target', error.message);
    return '';
  }
}

function optionErrors(form: Form, asked: Asked, options: unknown): Errors {
  try {
    decode(asked.tool.options, options);
    return {};
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return byField(labelsOf(form, asked), error.fields);
  }
}

/** What the fields of the form are called, by key. */
export type Labels = ReadonlyMap<string, string>;

export function labelsOf(form: Form, asked: Asked): Labels {
  return new Map(shownFields(asked, valuesOf(form, asked)).map(({ key, label }) => [key, label]));
}

/** The errors of a refused request, each next to the field that it names. */
export function refused(error: unknown, labels: Labels = new Map()): Errors {
  if (error instanceof CheckError) return { form: error.message };
  if (!(error instanceof ApiError)) return { form: 'Something went wrong on this page. Load it again.' };
  // Its parameters name the limit, which is no field.
  if (error.type === 'rate_limit_exceeded') return { form: stop(error.message) };
  const errors = byField(labels, error.params);
  if (Object.keys(errors).length > 0) return errors;
  if (error.type === 'target_not_allowed') return { target: stop(error.message) };
  if (error.type === 'no_probes_found') return { locations: stop(error.message) };
  return { form: stop(error.message) };
}

function byField(labels: Labels, params: Readonly<Record<string, string>>): Errors {
  const errors: Record<string, string> = {};
  for (const [path, text] of Object.entries(params)) {
    const key = path.replace(/^measurementOptions\./, '');
    if (labels.has(key)) errors[key] ??= sentence(labels.get(key)!.split(',')[0]!, text);
    else if (key === 'target') errors['target'] ??= sentence('Target', text);
    else if (key === 'access') errors['access'] ??= sentence('Access token', text);
    else if (/^(?:locations|limit)\b/.test(key)) errors['locations'] ??= sentence('Location', text);
    else errors['form'] ??= sentence(key, text);
  }
  return errors;
}

/** The protocol's messages begin with a verb: `must be at most 100`, `is empty: …`. */
function sentence(subject: string, predicate: string): string {
  return stop(
    /^(?:is|has|have|must|can|could|may)\b/.test(predicate) ? `${subject} ${predicate}` : predicate,
  );
}

function stop(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
