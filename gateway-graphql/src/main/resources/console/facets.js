// Quick filters: how many documents have which value of their metadata, as buttons that choose one.
import {element} from './elements.js';

/** What is counted: `key` names a choice in the address. */
export const FACETS = [
  {key: 'category', field: 'meta.category', name: 'Category'},
  {key: 'format', field: 'meta.format', name: 'Format'},
  {key: 'camera', field: 'meta.camera', name: 'Camera'},
];
const VALUES = 12;

const quoted = text => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** Numbers and truth values are left bare: so they are found as such, and as texts. */
const literal = text => (/^(-?\d+(\.\d+)?|true|false)$/.test(text) ? text : quoted(text));

/** The written filter and what was chosen, but for the facet `without`. */
export function facetFilter(state, without = null) {
  const parts = FACETS
    .filter(({key}) => key !== without && state.chosen[key])
    .map(({key, field}) => `${field} = ${literal(state.chosen[key])}`);
  return [...(state.filter && parts.length ? [`(${state.filter})`] : [state.filter]), ...parts]
    .filter(Boolean).join(' AND ');
}

/** Each is counted as if none of its own values was chosen: one can change over to another. */
export function facetRequests(state) {
  return FACETS.map(({key, field}) => ({field, values: VALUES, filter: facetFilter(state, key)}));
}

/** Shows the counts in `area`; `choose` is called with a facet's key and a value, empty to take it back. */
export function showFacets(area, results, chosen, choose) {
  const groups = FACETS.map((facet, i) => group(facet, results[i]?.counts ?? [], chosen[facet.key] ?? '', choose));
  area.replaceChildren(...groups.filter(Boolean));
  area.hidden = !area.children.length;
}

export function focusFacet(area, key, value) {
  [...area.querySelectorAll('button')].find(b => b.dataset.facet === key && b.dataset.value === value)?.focus();
}

/** Nothing where there is nothing to choose from. */
function group({key, name}, counts, chosen, choose) {
  const values = counts.map(({value, count}) => [String(value), count]);
  if (chosen && !values.some(([value]) => value === chosen)) {
    values.unshift([chosen, 0]);
  }
  if (values.length < 2 && !chosen) {
    return null;
  }
  return element('div', {role: 'group', class: 'facet', 'aria-label': name},
    element('span', {'aria-hidden': 'true'}, name),
    ...values.map(([value, count]) => element('button', {
      type: 'button', class: 'chip', 'aria-pressed': String(value === chosen),
      'aria-label': `${value}, ${count} ${count === 1 ? 'document' : 'documents'}`,
      'data-facet': key, 'data-value': value,
      onclick: () => choose(key, value === chosen ? '' : value),
    }, element('span', {}, value), ' ', element('small', {}, String(count)))));
}
