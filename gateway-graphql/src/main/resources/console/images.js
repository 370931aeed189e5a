// The page /images: what is asked for stands in the address' fragment; each change of it is a search.
import {element} from './elements.js';
import {focusFacet, showFacets} from './facets.js';
import {grid} from './hits.js';
import {largeView} from './large.js';
import {graphql} from './mesh.js';
import {keepPicture, listen, picture} from './picture-input.js';
import {nameDocument, showProbes} from './probes.js';
import {scope} from './scope.js';
import {
  asksSomething, emptyState, fromFragment, isSentenceAlone, RELEVANCES, SEARCH, toFragment, toVariables,
} from './search-state.js';
import {shell} from './shell.js';
import {token} from './token.js';
import {countText, problem, relevanceText, similarity, titleOf} from './words.js';

const get = id => document.getElementById(id);

let state = emptyState();
let running = new AbortController();
let nextPage = null;
/** Where the focus goes when the answer is there, if what has it will be gone by then. */
let focusNext = () => {};

const page = shell({signedIn: start, signedOut: clearAll});
const where = scope({namespaces: get('namespace'), collections: get('collection')});
const hits = grid(get('hits'), {open: hit => large.show(hit), similar: findSimilar, unlike: findUnlike});
const large = largeView({
  similar: findSimilar,
  unlike: findUnlike,
  step: (hit, by) => hits.hits()[hits.hits().indexOf(hit) + by],
  closed: hit => hits.go(hits.item(hit)),
});

// ---- from the form to the address

/** Makes the changed state the address; the page follows it there. */
function ask(changes) {
  const fragment = toFragment({...state, ...formValues(), ...changes});
  if (fragment === location.hash) {
    follow();
  } else {
    location.hash = fragment;
  }
}

function formValues() {
  return {
    query: get('query').value.trim(), filter: get('filter').value.trim(), distinct: get('distinct').checked,
    relevance: RELEVANCES[get('relevance').value],
  };
}

function findSimilar(hit) {
  nameDocument(hit.document, titleOf(hit));
  focusNext = focusFirstHit;
  ask({query: '', picture: '', likes: [hit.document], unlikes: [], chosen: {}});
}

function findUnlike(hit) {
  nameDocument(hit.document, titleOf(hit));
  focusNext = focusFirstHit;
  ask({
    likes: state.likes.filter(name => name !== hit.document),
    unlikes: [...new Set([...state.unlikes, hit.document])],
  });
}

function focusFirstHit() {
  hits.go(hits.item(hits.hits()[0]));
  scrollTo({top: 0});
}

async function usePicture(file) {
  try {
    ask({picture: await keepPicture(file), likes: [], unlikes: []});
  } catch (e) {
    tell([e.message]);
  }
}

// ---- from the address to the form

function showState() {
  get('query').value = state.query;
  get('filter').value = state.filter;
  get('filters').open = get('filters').open || Boolean(state.filter);
  get('distinct').checked = state.distinct;
  get('relevance').value = RELEVANCES.indexOf(state.relevance);
  get('collection').value = state.collection;
  showRelevance();
  showProbes(get('probes'), state, picture(state.picture), changes => {
    get('query').focus();
    ask(changes);
  });
}

function showRelevance() {
  const usable = isSentenceAlone(state) || !asksSomething(state);
  get('relevance').disabled = !usable;
  const text = relevanceText(RELEVANCES[get('relevance').value], usable);
  get('relevance-text').textContent = text;
  get('relevance').setAttribute('aria-valuetext', text);
}

// ---- searching

async function follow() {
  state = fromFragment(location.hash);
  tell([]);
  if (state.picture && !picture(state.picture)) {
    state.picture = '';
    tell(['The picture is gone since the page was loaded anew: drop it again.']);
  }
  showState();
  if (!token()) {
    page.askForToken();
    return;
  }
  running.abort();
  running = new AbortController();
  await attempt(async signal => {
    state.namespace = await where.show(state.namespace);
    if (signal.aborted) {
      return;
    }
    if (!state.namespace) {
      tell(['There is no namespace yet. This makes one, and fills it: ./vectormesh ingest FOLDER']);
      return;
    }
    showState();
    await search(signal);
  }, clearAnswer);
}

async function search(signal) {
  if (!asksSomething(state)) {
    clearAnswer();
    get('count').textContent = state.unlikes.length ? 'Say what to look for, too.' : '';
    return;
  }
  get('count').textContent = 'Searching …';
  const answer = await answered(null, signal);
  clearAnswer();
  show(answer);
  focusNext();
  focusNext = () => {};
}

async function more() {
  get('more').hidden = true;
  await attempt(async signal => {
    const answer = await answered(nextPage, signal);
    const first = hits.add(answer.hits);
    goOn(answer);
    hits.go(first);
  }, () => { get('more').hidden = false; });
}

async function answered(pageToken, signal) {
  const content = picture(state.picture)?.content;
  return (await graphql(SEARCH, toVariables(state, content, pageToken), signal)).search;
}

/** Runs a step of the running search; one that was overtaken ends in silence. */
async function attempt(step, failed) {
  const {signal} = running;
  get('hits').setAttribute('aria-busy', 'true');
  try {
    await step(signal);
  } catch (e) {
    if (e.name === 'AbortError' || signal.aborted) {
      return;
    }
    failed();
    tell(problem(e));
    if (e.code === 'UNAUTHENTICATED') {
      page.askForToken();
    }
  }
  if (!signal.aborted) {
    get('hits').removeAttribute('aria-busy');
  }
}

// ---- the answer

function show(answer) {
  hits.add(answer.hits);
  goOn(answer);
  if (answer.warnings.length) {
    tell(answer.warnings);
  }
  showFacets(get('facets'), answer.facets, state.chosen, choose);
  if (!answer.hits.length) {
    showEmpty(answer);
  }
}

function goOn(answer) {
  nextPage = answer.nextPageToken;
  get('more').hidden = !nextPage;
  get('count').textContent = countText(hits.hits().length, Boolean(nextPage), answer);
}

function clearAnswer() {
  hits.clear();
  nextPage = null;
  for (const id of ['facets', 'empty', 'more']) {
    get(id).hidden = true;
  }
  get('count').textContent = '';
}

function showEmpty(answer) {
  const best = answer.bestSimilarity;
  const cut = best !== null && isSentenceAlone(state) && state.relevance;
  const said = best === null
    ? 'There is nothing to be found here yet, or the filter lets nothing pass.'
    : `The best similarity was ${similarity(best)}.`;
  get('empty').replaceChildren(
    element('h2', {}, cut ? 'Nothing is close enough' : 'Nothing found'),
    element('p', {}, said),
    ...(cut
      ? [element('button', {type: 'button', class: 'quiet', onclick: () => ask({relevance: 0})},
        'Show the nearest all the same')]
      : []));
  get('empty').hidden = false;
}

function choose(key, value) {
  const before = state.chosen[key];
  focusNext = () => focusFacet(get('facets'), key, value || before);
  ask({chosen: {...state.chosen, [key]: value}});
}

function tell(lines) {
  get('problem').hidden = !lines.length;
  get('problem').replaceChildren(...lines.map(line => element('p', {}, line)));
}

function start() {
  where.forget();
  follow();
}

function clearAll() {
  running.abort();
  where.forget();
  clearAnswer();
  history.replaceState(null, '', location.pathname);
  state = emptyState();
  showState();
  get('count').textContent = 'Signed out.';
}

// ---- events

get('relevance').max = RELEVANCES.length - 1;
get('relevance').addEventListener('input', showRelevance);
for (const id of ['relevance', 'distinct']) {
  get(id).addEventListener('change', () => ask({}));
}
get('search').addEventListener('submit', event => {
  event.preventDefault();
  ask({});
});
get('namespace').addEventListener('change', () =>
  ask({namespace: get('namespace').value, collection: '', likes: [], unlikes: [], chosen: {}}));
get('collection').addEventListener('change', () => ask({collection: get('collection').value, chosen: {}}));
get('more').addEventListener('click', more);
get('skip').addEventListener('click', () => (hits.hits().length ? hits.go(hits.item(hits.hits()[0])) : get('hits').focus()));
listen({choose: get('choose'), input: get('file'), curtain: get('drop'), use: usePicture});
document.addEventListener('keydown', event => {
  const writes = event.target.closest('input:not([type=range]):not([type=checkbox]), textarea, select, dialog');
  if (event.key === '/' && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    get('query').focus();
    get('query').select();
  } else if (event.key === 'Escape' && event.target.closest('#hits')) {
    get('query').focus();
  }
});
addEventListener('hashchange', follow);

follow();
