// The grid of hits: thumbnails, texts as cards, and the keyboard in it.
import {element} from './elements.js';
import {thumbnail} from './mesh.js';
import {dateOf, similarity, sizeOf, titleOf, why} from './words.js';

/** Pictures that are longer than this are shown whole, not cut to the frame. */
const LONGEST_CUT = 1.6;

/** A grid in `list`; `open`, `similar` and `unlike` are called with the hit and its element. */
export function grid(list, {open, similar, unlike}) {
  let shown = [];
  let current = null;
  let loads = new AbortController();

  const items = () => [...list.children];

  /** One hit's controls are reached by Tab, the others' by the arrow keys. */
  function makeCurrent(item) {
    for (const other of current ? [current, item] : items()) {
      other.querySelectorAll('button, summary').forEach(control => {
        control.tabIndex = other === item ? 0 : -1;
      });
    }
    current = item;
  }

  function add(hits) {
    const made = hits.map(hit => card(hit, {open, similar, unlike}, loads.signal));
    shown = shown.concat(hits);
    list.append(...made);
    made.forEach(item => item.querySelectorAll('button, summary').forEach(c => { c.tabIndex = -1; }));
    if (!current && made.length) {
      makeCurrent(made[0]);
    }
    return made[0];
  }

  function clear() {
    loads.abort();
    loads = new AbortController();
    shown = [];
    current = null;
    list.replaceChildren();
  }

  function go(item) {
    if (item) {
      makeCurrent(item);
      item.querySelector('.open').focus();
    }
  }

  /** The hit above or below, in the same column. */
  function across(item, rows) {
    const here = item.getBoundingClientRect();
    const others = items().map(other => ({other, box: other.getBoundingClientRect()}))
      .filter(({box}) => (rows > 0 ? box.top > here.top + 1 : box.top < here.top - 1));
    const distance = ({box}) => Math.abs(box.top - here.top) * 1000 + Math.abs(box.left - here.left);
    return others.sort((a, b) => distance(a) - distance(b))[0]?.other;
  }

  const moves = {
    ArrowRight: item => item.nextElementSibling,
    ArrowLeft: item => item.previousElementSibling,
    ArrowDown: item => across(item, 1),
    ArrowUp: item => across(item, -1),
    Home: () => list.firstElementChild,
    End: () => list.lastElementChild,
  };

  list.addEventListener('focusin', event => {
    const item = event.target.closest('#hits > li');
    if (item) {
      makeCurrent(item);
    }
  });
  list.addEventListener('keydown', event => {
    const item = event.target.closest('#hits > li');
    if (!item || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (moves[event.key]) {
      event.preventDefault();
      go(moves[event.key](item));
    } else if (event.key === 's') {
      event.preventDefault();
      similar(shown[items().indexOf(item)]);
    }
  });

  return {
    add, clear, go,
    hits: () => shown,
    item: hit => items()[shown.indexOf(hit)],
  };
}

function card(hit, {open, similar, unlike}, signal) {
  const title = titleOf(hit);
  const facts = [timeOf(hit), sizeOf(hit), dateOf(hit), near(hit)].filter(Boolean).join(' · ');
  return element('li', {class: hit.picture ? 'hit' : 'hit text'},
    element('button', {type: 'button', class: 'open', onclick: () => open(hit), title: 'Show large'},
      hit.picture ? frame(hit, title, signal) : snippet(hit, title)),
    element('div', {class: 'caption'},
      hit.picture ? element('p', {class: 'title', title}, title) : null,
      element('p', {class: 'facts'}, facts)),
    element('div', {class: 'actions'},
      element('button', {type: 'button', class: 'small', onclick: () => similar(hit),
        'aria-label': `Similar: ${title}`}, 'Similar'),
      element('button', {type: 'button', class: 'small', onclick: () => unlike(hit),
        'aria-label': `Not this: ${title}`}, 'Not this')),
    element('details', {class: 'why'},
      element('summary', {'aria-label': `Why: ${title}`}, 'Why'),
      ...why(hit).map(line => element('p', {}, line))));
}

/** When it is seen or heard, of recordings. */
function timeOf(hit) {
  const start = hit.chunks[0]?.locator?.startTime;
  if (start === null || start === undefined) {
    return '';
  }
  const seconds = Math.floor(start / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return 'at ' + shown.map((part, i) => i === 0 ? part : String(part).padStart(2, '0')).join(':');
}

/** Of a mix with unlike ones the similarity is seldom above 0: it then says nothing. */
function near(hit) {
  if (hit.similarity !== null && hit.similarity < 0.005) {
    return '';
  }
  return hit.similarity === null ? 'by words' : `similarity ${similarity(hit.similarity)}`;
}

function snippet(hit, title) {
  const chunk = hit.chunks[0];
  return element('span', {class: 'snippet'},
    element('strong', {}, title),
    element('span', {}, chunk?.excerpt || chunk?.text || ''));
}

function frame(hit, title, signal) {
  const image = element('img', {alt: title, draggable: 'false'});
  const {width, height} = hit.picture;
  const long = Math.max(width, height) / Math.min(width, height) > LONGEST_CUT;
  const made = element('span', {class: long ? 'frame whole' : 'frame'}, image);
  showThumbnail(image, hit.document, 256, signal).catch(e => {
    if (e.name !== 'AbortError') {
      made.replaceChildren(element('span', {class: 'missing'}, `${title}: no thumbnail (${e.message})`));
    }
  });
  return made;
}

/** Fetched with the token: an address alone would not be let in. */
export async function showThumbnail(image, document, size, signal) {
  const url = URL.createObjectURL(await thumbnail(document, size, signal));
  image.addEventListener('load', () => URL.revokeObjectURL(url), {once: true});
  image.addEventListener('error', () => URL.revokeObjectURL(url), {once: true});
  image.src = url;
}
