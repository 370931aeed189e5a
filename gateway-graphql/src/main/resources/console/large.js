// One hit, large: the picture at 640 pixels or the whole text, and all that is known of it.
import {element} from './elements.js';
import {showThumbnail} from './hits.js';
import {dateOf, sizeOf, titleOf, why} from './words.js';

const get = id => document.getElementById(id);

/**
 * `similar` and `unlike` are called with the hit; `step` with it and 1 or -1, for the hit to show then;
 * `closed` with the hit that was shown last, unless one of the others was called.
 */
export function largeView({similar, unlike, step, closed}) {
  const dialog = get('large');
  let hit = null;
  let loads = new AbortController();

  function show(chosen) {
    hit = chosen;
    loads.abort();
    loads = new AbortController();
    const title = titleOf(hit);
    get('large-title').textContent = title;
    get('large-why').textContent = why(hit).join(' ');
    get('large-picture').hidden = !hit.picture;
    get('large-picture').replaceChildren();
    if (hit.picture) {
      const image = element('img', {alt: title});
      get('large-picture').append(image);
      showThumbnail(image, hit.document, 640, loads.signal).catch(e => {
        if (e.name !== 'AbortError') {
          get('large-picture').replaceChildren(element('p', {}, e.message));
        }
      });
    }
    get('large-text').replaceChildren(...hit.chunks.filter(c => c.text).map(c => element('p', {}, c.text)));
    get('large-metadata').replaceChildren(...facts(hit));
    if (!dialog.open) {
      dialog.showModal();
    }
  }

  function act(use) {
    const chosen = hit;
    hit = null;
    dialog.close();
    use(chosen);
  }
  get('large-similar').addEventListener('click', () => act(similar));
  get('large-unlike').addEventListener('click', () => act(unlike));
  get('large-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => {
    loads.abort();
    if (hit) {
      closed(hit);
    }
  });
  dialog.addEventListener('keydown', event => {
    const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    const next = by && step(hit, by);
    if (next) {
      event.preventDefault();
      show(next);
    } else if (event.key === 's') {
      act(similar);
    }
  });
  return {show};
}

const NAMES = {
  file_name: 'File', file_path: 'Path', category: 'Category', camera: 'Camera', keywords: 'Keywords',
  latitude: 'Latitude', longitude: 'Longitude',
};
/** Told by other facts, or of no use to a person. */
const LEFT_OUT = new Set(['width', 'height', 'format', 'taken_at', 'taken_at_seconds', 'numeric_id']);

function facts(hit) {
  const known = [
    ['Size', sizeOf(hit) && `${sizeOf(hit)}, ${hit.picture.format.toUpperCase()}`],
    ['Taken', dateOf(hit)],
    ...Object.entries(hit.metadata ?? {})
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, value]) => [NAMES[key] ?? key, put(value)]),
    ['From', hit.uri],
    ['Document', hit.document],
  ];
  return known.filter(([, value]) => value).flatMap(([name, value]) => [
    element('dt', {}, name), element('dd', {}, value)]);
}

function put(value) {
  if (Array.isArray(value)) {
    return value.map(put).join(', ');
  }
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}
