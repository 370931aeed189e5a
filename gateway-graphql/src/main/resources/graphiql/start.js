'use strict';

// The token stays in this tab. After # it never leaves the browser with a request: /graphiql#token=...
const KEPT = 'vectormesh.token';
const given = new URLSearchParams(location.hash.slice(1)).get('token');
if (given) {
  sessionStorage.setItem(KEPT, given);
  history.replaceState(null, '', location.pathname);
}

const socket = (location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/graphql';
const unsigned = GraphiQL.createFetcher({
  url: location.origin + '/graphql',
  subscriptionUrl: socket,
});

// What the Headers tab says goes first.
const fetcher = (request, options) => {
  const token = sessionStorage.getItem(KEPT);
  const signed = token ? { Authorization: 'Bearer ' + token } : {};
  return unsigned(request, { ...options, headers: { ...signed, ...(options && options.headers) } });
};

const query = `# Ctrl-Enter runs what is under the cursor. The book on the left shows the schema.

query Search {
  search(namespace: "default", query: "what is this about?", topK: 5) {
    hits { title uri score similarity chunks { text page } }
    timings { step duration }
  }
}

query Jobs {
  jobs(first: 10) {
    nodes { name kind state progress { done total message } }
  }
}

# What happens to jobs from now on; "after: CURSOR" goes on where a lost connection was.
subscription Events {
  jobEvents { cursor time type job { name kind state } }
}

mutation Try {
  createJob(job: {kind: "demo.count", input: {to: 10}}) { name state }
}
`;

const root = ReactDOM.createRoot(document.getElementById('graphiql'));
const who = document.getElementById('who');
let shown = 0;

function claims(token) {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(part));
  } catch (e) {
    return null;
  }
}

function described(token) {
  if (!token) {
    return 'This is not a token: paste all of it.';
  }
  const end = new Date(token.exp * 1000);
  return end < new Date()
    ? `The token has expired at ${end.toLocaleString()}: paste a new one.`
    : `tenant ${token.tenant_id}, ${(token.roles || []).join(' ')}, until ${end.toLocaleTimeString()}`;
}

/** Draws GraphiQL anew, so that it asks for the schema with the token that there is now. */
function show() {
  const token = sessionStorage.getItem(KEPT);
  if (!token) {
    who.textContent = 'No token yet: nothing can be asked.';
    document.getElementById('graphiql').style.visibility = 'hidden';
    document.getElementById('token').focus();
    return;
  }
  who.textContent = described(claims(token));
  document.getElementById('graphiql').style.visibility = 'visible';
  root.render(
    React.createElement(GraphiQL, {
      key: ++shown,
      fetcher,
      defaultQuery: query,
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    }));
}

document.getElementById('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  const field = document.getElementById('token');
  const token = field.value.trim().replace(/^Bearer\s+/i, '');
  if (token) {
    sessionStorage.setItem(KEPT, token);
    field.value = '';
    show();
  }
});

show();
