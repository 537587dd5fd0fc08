import type { PopView } from '#protocol';
import { unavailable } from '../form.ts';
import { chosen, edit, errors, form, loadPops, popList, pops } from '../run.ts';
import { FieldError } from './field-error.tsx';

/** The group of checkboxes, one per PoP. One that can't be asked for this says why. */
export function PopChecks({ columns }: { readonly columns: 1 | 2 }) {
  const { value } = pops;
  if (value.kind === 'loading') return <p class="m none">Loading the locations</p>;
  if (value.kind === 'failed') {
    return (
      <p class="none">
        <span class="st bad">{value.message}</span>{' '}
        <button type="button" class="l" onClick={() => void loadPops()}>
          Try again
        </button>
      </p>
    );
  }
  if (value.list.length === 0) return <p class="m none">No location is set up yet.</p>;
  return (
    <ul class={columns === 2 && value.list.length > 4 ? 'pops cols' : 'pops'}>
      {value.list.map((pop) => (
        <li key={pop.id}>
          <PopCheck pop={pop} />
        </li>
      ))}
    </ul>
  );
}

/** A longer reason gets a line of its own. */
const shortReason = 14;

function PopCheck({ pop }: { readonly pop: PopView }) {
  const reason = unavailable(pop, form.value);
  const { selected } = form.value;
  function toggle(isChecked: boolean): void {
    const others = selected.filter((slug) => slug !== pop.id);
    edit({ selected: isChecked ? [...others, pop.id] : others }, 'locations');
  }
  return (
    <label>
      <input
        type="checkbox"
        value={pop.id}
        checked={reason === undefined && selected.includes(pop.id)}
        disabled={reason !== undefined}
        onChange={({ currentTarget }) => toggle(currentTarget.checked)}
      />
      <span>{pop.name}</span> <span class="n m s">{pop.id}</span>{' '}
      <span class={reason !== undefined && reason.length > shortReason ? 'why long' : 'why'}>
        {reason ?? <span class="m">{placeOf(pop)}</span>}
      </span>
    </label>
  );
}

/** Where it is, unless its name says so already. */
function placeOf({ name, city, country }: PopView): string {
  // ZZ: the operator says no country (ISO 3166-1, user-assigned).
  const parts = [name === city ? '' : city, country === 'ZZ' ? '' : country];
  return parts.filter((part) => part !== '').join(', ');
}

/** The list of locations of the home page, with its head. */
export function Locations() {
  const error = errors.value['locations'];
  const list = popList.value;
  const available = list.filter((pop) => unavailable(pop, form.value) === undefined).map(({ id }) => id);
  const choose = (selected: readonly string[]): void => edit({ selected }, 'locations');
  return (
    <fieldset aria-label="Locations" aria-describedby="locations-error">
      <div class="row hd">
        <h2>Locations</h2>
        {list.length > 0 && (
          <span class="m s">
            {chosen.value.length} of {available.length}
          </span>
        )}
        {list.length > 1 && (
          <span class="row sp">
            <button type="button" class="l" onClick={() => choose(available)}>
              All
            </button>
            <button type="button" class="l" onClick={() => choose([])}>
              None
            </button>
          </span>
        )}
      </div>
      <FieldError id="locations-error" text={error} />
      <PopChecks columns={2} />
    </fieldset>
  );
}
