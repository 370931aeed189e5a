// Pictures that are dropped, pasted or chosen; kept as long as the page is, so that back finds them.
const MOST_BYTES = 10 * 1024 * 1024;
const SHRUNK_TO = 2048;
const KEPT = 12;

const kept = new Map();
let last = 0;

/** Keeps a picture; answers its id. Throws an Error whose message says what is wrong with it. */
export async function keepPicture(file) {
  if (!file.type.startsWith('image/')) {
    throw new Error(`${file.name || 'This'} is not a picture: JPEG, PNG, WebP, GIF, BMP and TIFF are.`);
  }
  const sent = file.size > MOST_BYTES ? await shrunk(file) : file;
  const id = String(++last);
  kept.set(id, {
    name: file.name || 'pasted picture',
    url: URL.createObjectURL(sent),
    content: await base64(sent),
  });
  for (const [oldest, picture] of kept) {
    if (kept.size <= KEPT) {
      break;
    }
    URL.revokeObjectURL(picture.url);
    kept.delete(oldest);
  }
  return id;
}

/** The picture: `name`, `url`, and `content` in Base64; undefined after the page was loaded anew. */
export function picture(id) {
  return kept.get(id);
}

/** Models see some hundred pixels: a smaller copy is as good, and passes the server's limit. */
async function shrunk(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`${file.name} has more than 10 MiB, and this browser cannot make it smaller.`);
  }
  const scale = Math.min(1, SHRUNK_TO / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({type: 'image/jpeg', quality: 0.92});
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error('The picture could not be read.'));
    reader.readAsDataURL(blob);
  });
}

/** Calls `use` with each file that is dropped anywhere, pasted, or chosen. */
export function listen({choose, input, curtain, use}) {
  choose.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files.length) {
      use(input.files[0]);
    }
    input.value = '';
  });
  document.addEventListener('paste', event => {
    const file = event.clipboardData?.files[0];
    if (file) {
      event.preventDefault();
      use(file);
    }
  });
  const carriesFile = event => event.dataTransfer?.types.includes('Files');
  let depth = 0;
  const lift = () => {
    depth = 0;
    curtain.hidden = true;
  };
  document.addEventListener('dragenter', event => {
    if (carriesFile(event)) {
      depth++;
      curtain.hidden = false;
    }
  });
  document.addEventListener('dragleave', () => {
    if (--depth <= 0) {
      lift();
    }
  });
  document.addEventListener('dragover', event => carriesFile(event) && event.preventDefault());
  document.addEventListener('drop', event => {
    lift();
    const file = event.dataTransfer?.files[0];
    if (file) {
      event.preventDefault();
      use(file);
    }
  });
}
