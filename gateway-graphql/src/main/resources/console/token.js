// The token of this tab: kept until the tab is closed, shared with GraphiQL, never in an address.
const KEPT = 'vectormesh.token';

export function token() {
  return sessionStorage.getItem(KEPT);
}

export function keep(text) {
  sessionStorage.setItem(KEPT, text.trim().replace(/^Bearer\s+/i, ''));
}

export function forget() {
  sessionStorage.removeItem(KEPT);
}

/** What the token says of itself; null where it is none. It is the server that believes it, or not. */
export function claims(text) {
  try {
    const part = text.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(part));
  } catch {
    return null;
  }
}

export function described(text) {
  const said = text ? claims(text) : null;
  if (!said) {
    return text ? 'This is not a token: paste all of it.' : '';
  }
  const end = new Date(said.exp * 1000);
  if (end < new Date()) {
    return `The token ended at ${end.toLocaleTimeString()}: paste a new one.`;
  }
  const clock = end.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
  return `${said.tenant_id}, until ${clock}`;
}
