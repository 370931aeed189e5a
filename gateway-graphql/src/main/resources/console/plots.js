// Plots as SVG: lines over epochs, and intervals of differences beside zero.
const SVG = 'http://www.w3.org/2000/svg';

function draw(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function plot(width, height, label, ...children) {
  return draw('svg', {class: 'plot', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label}, ...children);
}

const words = (x, y, text, anchor = 'start') => draw('text', {x, y, 'text-anchor': anchor}, text);

/** A scale from values to pixels; values that are all alike stand in its middle. */
function scale(values, from, to) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return value => high === low ? (from + to) / 2 : from + (value - low) / (high - low) * (to - from);
}

/**
 * Lines over whole numbers.
 *
 * @param lines `{class, points: [{x, y}]}` each
 */
export function lineplot(label, lines) {
  const [width, height, left, right, top, bottom] = [720, 220, 56, 12, 12, 28];
  const all = lines.flatMap(line => line.points);
  if (!all.length) {
    return null;
  }
  const xs = all.map(p => p.x);
  const ys = all.map(p => p.y);
  const x = scale(xs, left, width - right);
  const y = scale(ys, height - bottom, top);
  const path = points => points.map((p, i) => `${i ? 'L' : 'M'}${x(p.x).toFixed(1)} ${y(p.y).toFixed(1)}`).join('');
  return plot(width, height, label,
    draw('line', {class: 'axis', x1: left, x2: width - right, y1: height - bottom, y2: height - bottom}),
    draw('line', {class: 'axis', x1: left, x2: left, y1: top, y2: height - bottom}),
    words(left - 6, top + 8, Math.max(...ys).toFixed(3), 'end'),
    words(left - 6, height - bottom, Math.min(...ys).toFixed(3), 'end'),
    words(left, height - 8, String(Math.min(...xs))),
    words(width - right, height - 8, String(Math.max(...xs)), 'end'),
    ...lines.filter(line => line.points.length).map(line => line.points.length > 1
      ? draw('path', {class: line.class, d: path(line.points)})
      : draw('circle', {class: 'point', r: 4, cx: x(line.points[0].x), cy: y(line.points[0].y)})));
}

/**
 * Intervals of differences, one a row, beside zero.
 *
 * @param rows `{name, lower, upper, middle, bad}` each; bounds may be null, where too little is known
 */
export function intervals(label, rows) {
  const known = rows.filter(row => row.lower !== null && row.upper !== null);
  if (!known.length) {
    return null;
  }
  const [width, row, left, right] = [720, 30, 190, 64];
  const height = known.length * row + 26;
  const x = scale([0, ...known.flatMap(r => [r.lower, r.upper])], left, width - right);
  const signed = value => `${value > 0 ? '+' : ''}${value.toFixed(3)}`;
  return plot(width, height, label,
    draw('line', {class: 'zero', x1: x(0), x2: x(0), y1: 4, y2: height - 20}),
    words(x(0), height - 6, '0', 'middle'),
    ...known.flatMap((r, i) => {
      const y = i * row + 18;
      const bad = r.bad ? ' bad' : '';
      return [
        words(0, y + 4, r.name),
        draw('line', {class: `interval${bad}`, x1: x(r.lower), x2: x(r.upper), y1: y, y2: y}),
        draw('circle', {class: `point${bad}`, r: 5, cx: x(r.middle), cy: y}),
        words(width, y + 4, signed(r.middle), 'end'),
      ];
    }));
}
