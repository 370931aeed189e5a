'use strict';

// A token after # never leaves the browser with a request: /graphiql#token=...
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (token) {
  history.replaceState(null, '', location.pathname);
}
const headers = JSON.stringify(
  { Authorization: 'Bearer ' + (token || 'PASTE THE OUTPUT OF: ./vectormesh token') }, null, 2);

const socket = (location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/graphql';
const fetcher = GraphiQL.createFetcher({
  url: location.origin + '/graphql',
  subscriptionUrl: socket,
});

const query = `# Ctrl-Enter runs the query under the cursor. The token goes into the Headers tab below.

query Search {
  search(namespace: "default", query: "what is this corpus about?", topK: 5) {
    hits { title uri score similarity chunks { text page } }
    timings { step duration }
  }
}

query Jobs {
  jobs(first: 10) { nodes { name kind state progress { done total message } } }
}

subscription Progress {
  jobProgress(name: "jobs/...") { state stage progress { done failed total message } }
}
`;

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: query,
    ...(token ? { headers } : { defaultHeaders: headers }),
    defaultEditorToolsVisibility: 'headers',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }));
