// Tables, states and buttons of the page /learning.
import {element} from './elements.js';

/**
 * @param columns headings; those of numbers begin with `#`
 * @param rows lists of cells: texts or elements
 */
export function table(caption, columns, rows) {
  const isNumber = columns.map(column => column.startsWith('#'));
  const kind = i => isNumber[i] ? {class: 'number'} : {};
  return element('div', {class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption},
    element('table', {},
      element('caption', {class: 'unseen'}, caption),
      element('thead', {}, element('tr', {},
        ...columns.map((column, i) => element('th', {scope: 'col', ...kind(i)}, column.replace('#', ''))))),
      element('tbody', {}, ...rows.map(row =>
        element('tr', {}, ...row.map((cell, i) => element('td', kind(i), cell)))))));
}

const GOOD = new Set(['LIVE', 'READY', 'SUCCEEDED', 'PROMOTED', 'PASS', 'RUNNING', 'CANARY', 'passed']);
const BAD = new Set(['FAILED', 'ROLLED_BACK', 'FAIL', 'stopped', 'HOLD', 'HELD']);

export function state(name) {
  const kind = GOOD.has(name) ? ' good' : BAD.has(name) ? ' bad' : '';
  return element('span', {class: `state${kind}`}, name.toLowerCase().replace('_', ' '));
}

export function button(text, label, act, main = false) {
  return element('button', {type: 'button', class: main ? 'main' : 'quiet', 'aria-label': label, onclick: act}, text);
}

export function time(text) {
  return text ? new Date(text).toLocaleString([], {dateStyle: 'short', timeStyle: 'short'}) : '';
}

export const number = value => Number(value).toLocaleString();

export const share = hundredths => `${Number((hundredths / 100).toFixed(2))} %`;

export function none(text) {
  return element('p', {class: 'help'}, text);
}
