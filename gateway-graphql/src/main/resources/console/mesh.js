// Calls of the mesh, with the tab's token.
import {token} from './token.js';

/** What the mesh answered instead of an answer: `code`, `reason`, `fields` as its errors have them. */
export class Refusal extends Error {
  constructor(message, extensions = {}) {
    super(message);
    this.code = extensions.code ?? '';
    this.reason = extensions.reason ?? '';
    this.fields = extensions.fields ?? [];
    this.retryAfterMillis = extensions.retryAfterMillis;
  }
}

async function send(path, options, signal) {
  const headers = {...options.headers, Authorization: `Bearer ${token() ?? ''}`};
  try {
    return await fetch(path, {...options, headers, signal});
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Refusal('The mesh does not answer. Is it up? ./vectormesh status tells.', {code: 'OFFLINE'});
  }
}

async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  const error = body.errors?.[0];
  return new Refusal(error?.message ?? `The mesh answered with status ${response.status}.`, error?.extensions);
}

export async function graphql(query, variables = {}, signal = undefined) {
  const response = await send('/graphql', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', Accept: 'application/json'},
    body: JSON.stringify({query, variables}),
  }, signal);
  if (!response.ok) {
    throw await refusal(response);
  }
  const answer = await response.json();
  if (answer.errors?.length) {
    throw new Refusal(answer.errors[0].message, answer.errors[0].extensions);
  }
  return answer.data;
}

/** A document's picture, at most `size` pixels wide and high: 256 or 640. */
export async function thumbnail(document, size, signal) {
  const response = await send(`/thumbnails/${document}?size=${size}`, {headers: {}}, signal);
  if (!response.ok) {
    throw await refusal(response);
  }
  return response.blob();
}
