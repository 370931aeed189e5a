// What is searched: as the address' fragment, so that back, forward and bookmarks work, and as a request.
import {FACETS, facetFilter, facetRequests} from './facets.js';

/** Shares of unrelated documents that hits must be closer than; 0 is off. */
export const RELEVANCES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];
export const USUAL_RELEVANCE = 0.95;
const PAGE = 24;

export function emptyState() {
  return {
    namespace: '', collection: '', query: '', picture: '', likes: [], unlikes: [],
    relevance: USUAL_RELEVANCE, distinct: false, filter: '', chosen: {},
  };
}

export function toFragment(state) {
  const said = new URLSearchParams();
  const put = (key, value) => value && said.append(key, value);
  put('ns', state.namespace);
  put('in', state.collection);
  put('q', state.query);
  put('picture', state.picture);
  state.likes.forEach(name => put('like', name));
  state.unlikes.forEach(name => put('unlike', name));
  if (state.relevance !== USUAL_RELEVANCE) {
    said.append('relevance', state.relevance);
  }
  put('distinct', state.distinct ? '1' : '');
  put('filter', state.filter);
  FACETS.forEach(({key}) => put(key, state.chosen[key]));
  return '#' + said;
}

export function fromFragment(fragment) {
  const said = new URLSearchParams(fragment.replace(/^#/, ''));
  const text = key => said.get(key) ?? '';
  const relevance = said.has('relevance') ? Number(text('relevance')) : USUAL_RELEVANCE;
  return {
    namespace: text('ns'), collection: text('in'), query: text('q'), picture: text('picture'),
    likes: said.getAll('like'), unlikes: said.getAll('unlike'),
    relevance: RELEVANCES.includes(relevance) ? relevance : USUAL_RELEVANCE,
    distinct: text('distinct') === '1', filter: text('filter'),
    chosen: Object.fromEntries(FACETS.filter(({key}) => said.has(key)).map(({key}) => [key, text(key)])),
  };
}

export function asksSomething(state) {
  return Boolean(state.query || state.picture || state.likes.length);
}

/** Relevance is calibrated for sentences: it goes with one that is searched by alone. */
export function isSentenceAlone(state) {
  return Boolean(state.query) && !state.picture && !state.likes.length && !state.unlikes.length;
}

/** The variables of SEARCH. `content` is the picture's, in Base64; `pageToken` that of a further page. */
export function toVariables(state, content, pageToken) {
  const probes = [
    ...(content ? [{picture: {content}}] : []),
    ...state.likes.map(document => ({document})),
    ...state.unlikes.map(document => ({document, weight: -1})),
  ];
  return {
    namespace: state.namespace,
    collections: state.collection ? [state.collection] : null,
    query: state.query || null,
    probes,
    minRelevance: isSentenceAlone(state) && state.relevance ? state.relevance : null,
    distinct: state.distinct,
    filter: facetFilter(state) || null,
    facets: facetRequests(state),
    topK: PAGE,
    pageToken,
  };
}

export const SEARCH = `
  query Pictures($namespace: ID!, $collections: [ID!], $query: String, $probes: [ProbeInput!],
      $minRelevance: Float, $distinct: Boolean, $filter: String, $facets: [FacetInput!],
      $topK: Int, $pageToken: String) {
    search(namespace: $namespace, collections: $collections, query: $query, probes: $probes,
        minRelevance: $minRelevance, distinct: $distinct, filter: $filter, facets: $facets,
        topK: $topK, pageToken: $pageToken) {
      hits {
        document title uri similarity relevance foundBy metadata
        picture { width height format }
        chunks { text page excerpt locator { headings startTime } }
      }
      facets { counts { value count } }
      nextPageToken bestSimilarity warnings
      timings { step duration }
    }
  }`;
