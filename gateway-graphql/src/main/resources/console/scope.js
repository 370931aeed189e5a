// Where is searched: the namespace and the collections that there are to choose from.
import {element} from './elements.js';
import {graphql} from './mesh.js';
import {lastPart} from './words.js';

const NAMESPACES = '{ namespaces(first: 500) { nodes { name displayName } } }';

const COLLECTIONS = `
  query Collections($namespace: ID!) {
    collections(namespace: $namespace, first: 500) { nodes { name displayName documentCount } }
  }`;

const USUAL = 'namespaces/default';

/** Both lists; what they hold is asked for once a token. */
export function scope({namespaces, collections}) {
  let names = [];
  let listed = '';

  const option = (value, text) => element('option', {value}, text);

  async function listNamespaces() {
    const {nodes} = (await graphql(NAMESPACES)).namespaces;
    names = nodes.map(n => n.name);
    namespaces.replaceChildren(...nodes.map(n => option(n.name, n.displayName || lastPart(n.name))));
  }

  async function listCollections(namespace) {
    const {nodes} = (await graphql(COLLECTIONS, {namespace})).collections;
    collections.replaceChildren(
      option('', 'All collections'),
      ...nodes.map(c =>
        option(c.name, `${c.displayName || lastPart(c.name)} (${c.documentCount.toLocaleString()})`)));
    listed = namespace;
  }

  return {
    /** Shows the namespace, or the usual one where there is no such; answers which, '' where there is none. */
    async show(wanted) {
      if (!names.length) {
        await listNamespaces();
      }
      if (!names.length) {
        return '';
      }
      const usual = names.includes(USUAL) ? USUAL : names[0];
      const shown = names.includes(wanted) ? wanted : usual;
      if (shown !== listed) {
        await listCollections(shown);
      }
      namespaces.value = shown;
      return shown;
    },
    forget() {
      names = [];
      listed = '';
      namespaces.replaceChildren();
      collections.replaceChildren();
    },
  };
}
