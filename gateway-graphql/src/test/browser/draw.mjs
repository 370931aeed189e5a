// Draws the pictures to search: a thing in a colour on white each, named so; draw.mjs FOLDER
import fs from 'node:fs';
import path from 'node:path';
import {launch} from './browser.mjs';

export const COLOURS = {
  red: '#d62828', orange: '#f58616', yellow: '#f6d628', green: '#24943e',
  blue: '#285cde', purple: '#7e34b0', pink: '#f678b8', brown: '#7c4c28',
};
export const THINGS = ['circle', 'square', 'triangle', 'ring'];

/** In the page: the picture as a data URL. */
export function draw({thing, colour, size}) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = canvas.getContext('2d');
  pen.scale(size / 256, size / 256);
  pen.fillStyle = '#f4f4f4';
  pen.fillRect(0, 0, 256, 256);
  pen.fillStyle = colour;
  pen.beginPath();
  if (thing === 'square') {
    pen.rect(60, 60, 136, 136);
  } else if (thing === 'triangle') {
    pen.moveTo(128, 48);
    pen.lineTo(208, 196);
    pen.lineTo(48, 196);
  } else {
    pen.arc(128, 128, 78, 0, 2 * Math.PI);
    if (thing === 'ring') {
      pen.arc(128, 128, 40, 0, 2 * Math.PI, true);
    }
  }
  pen.fill();
  return canvas.toDataURL('image/png');
}

if (process.argv[1].endsWith('draw.mjs')) {
  const browser = await launch();
  const page = await browser.newPage();
  for (const thing of THINGS) {
    const folder = path.join(process.argv[2], `${thing}s`);
    fs.mkdirSync(folder, {recursive: true});
    for (const [name, colour] of Object.entries(COLOURS)) {
      const url = await page.evaluate(draw, {thing, colour, size: 256});
      fs.writeFileSync(path.join(folder, `${name}-${thing}.png`), Buffer.from(url.split(',')[1], 'base64'));
    }
  }
  await browser.close();
}
