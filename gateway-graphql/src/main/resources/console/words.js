// How things are put to people.

export function lastPart(name) {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function titleOf(hit) {
  return hit.title || hit.metadata?.file_name || lastPart(hit.document);
}

export function similarity(value) {
  return value.toFixed(2);
}

/** 0.995 as "99.5 %". */
export function percent(share) {
  return `${Number((share * 100).toFixed(1))} %`;
}

export function dateOf(hit) {
  const taken = hit.metadata?.taken_at;
  const date = taken ? new Date(taken) : null;
  return date && !Number.isNaN(date.valueOf()) ? date.toLocaleDateString([], {dateStyle: 'medium'}) : '';
}

export function sizeOf(hit) {
  return hit.picture ? `${hit.picture.width} × ${hit.picture.height}` : '';
}

/** By what a hit was found, a sentence each. */
export function why(hit) {
  const near = hit.picture ? 'what it shows' : 'what it says';
  const ways = hit.foundBy ?? [];
  const inIt = ways.includes('PICTURE_TEXT');
  const by = {
    VECTOR: near,
    WORDS: hit.picture ? !inIt && 'words around it' : 'its words',
    PICTURE_TEXT: `text in it${hit.chunks?.[0]?.excerpt ? `, “${hit.chunks[0].excerpt}”` : ''}`,
  };
  const found = ways.map(way => by[way]).filter(Boolean);
  const lines = found.length ? [`Found by ${found.join(' and ')}.`] : [];
  if (hit.similarity !== null && hit.similarity !== undefined) {
    lines.push(`Similarity ${similarity(hit.similarity)} of 1.`);
  }
  if (hit.relevance !== null && hit.relevance !== undefined) {
    lines.push(`Closer than ${percent(hit.relevance)} of what has nothing to do with it.`);
  }
  return lines;
}

export function relevanceText(value, usable) {
  if (!usable) {
    return 'with a sentence alone';
  }
  return value ? `closer than ${percent(value)} of unrelated ones` : 'off: the nearest, however far';
}

export function countText(count, more, answer) {
  const total = answer.timings.find(timing => timing.step === 'total');
  const hits = count === 1 ? '1 hit' : `${count} hits`;
  const time = total ? ` in ${total.duration < 10 ? total.duration.toFixed(1) : Math.round(total.duration)} ms` : '';
  return `${hits}${more ? ', and more' : ''}${time}`;
}

const HINTS = {
  UNAUTHENTICATED: 'Sign in with a new token: ./vectormesh token prints one.',
  PERMISSION_DENIED: 'This token may not do that: ask for one with the role READER or more.',
  WRONG_STATE: 'Choose a collection of pictures, or take the picture away.',
  DEADLINE_EXCEEDED: 'The mesh is busy, or has just begun: search again.',
  RESOURCE_NOT_FOUND: 'It may have been deleted: choose another, or take it out of the search.',
};

/** A refusal as lines of text: what is wrong, and what to do. */
export function problem(refusal) {
  const lines = refusal.fields?.length
    ? refusal.fields.map(({field, description}) => [named(field), description].filter(Boolean).join(': '))
    : [refusal.message];
  const hint = HINTS[refusal.code] ?? HINTS[refusal.reason];
  if (refusal.retryAfterMillis) {
    lines.push(`Try again in ${Math.ceil(refusal.retryAfterMillis / 1000)} s.`);
  }
  return hint ? [...lines, hint] : lines;
}

function named(field) {
  const names = [[/^probes\[\d+]\.picture/, 'The picture'], [/^probes(\[\d+])?$/, ''],
    [/^filter/, 'The filter'], [/^query/, 'The sentence'], [/^minRelevance/, 'The relevance']];
  return names.find(([pattern]) => pattern.test(field))?.[1] ?? field;
}
