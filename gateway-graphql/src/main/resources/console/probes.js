// What is searched by beside the words: a picture, documents that are liked, and such that are not.
import {element} from './elements.js';
import {lastPart} from './words.js';

const titles = new Map();

/** Remembers what a document is called, for people. */
export function nameDocument(document, title) {
  titles.set(document, title);
}

/** Draws them; `change` is called with the parts of the state that differ when one is taken away. */
export function showProbes(list, state, dropped, change) {
  const without = (documents, gone) => documents.filter(other => other !== gone);
  const title = document => titles.get(document) ?? lastPart(document);
  list.replaceChildren(
    ...(dropped ? [chip('picture', dropped.name, () => change({picture: ''}), dropped.url)] : []),
    ...state.likes.map(d => chip('like', `like ${title(d)}`, () => change({likes: without(state.likes, d)}))),
    ...state.unlikes.map(d =>
      chip('unlike', `not like ${title(d)}`, () => change({unlikes: without(state.unlikes, d)}))));
}

function chip(kind, text, remove, image) {
  return element('li', {class: `chip ${kind}`},
    image ? element('img', {src: image, alt: ''}) : null,
    element('span', {}, text),
    element('button', {type: 'button', 'aria-label': `Take away: ${text}`, onclick: remove}, '×'));
}
