// Headless Chromium, as installed on this machine.
import {chromium} from 'playwright-core';

export function launch() {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({executablePath: process.env.CHROMIUM, args: sandbox});
}
