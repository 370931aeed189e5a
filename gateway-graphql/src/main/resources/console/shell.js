// What all pages of the console have in common: navigation, and the token.
import {claims, described, forget, keep, token} from './token.js';
import {element} from './elements.js';

const get = id => document.getElementById(id);

/** Draws the shell; `signedIn` is called with each token that is given, `signedOut` when it goes. */
export function shell({signedIn, signedOut}) {
  navigation();
  const dialog = tokenDialog();
  document.body.append(dialog);
  const field = get('token');

  const show = () => {
    get('who').textContent = described(token());
  };
  const open = () => {
    field.value = '';
    get('token-state').textContent = described(token());
    get('token-forget').hidden = !token();
    dialog.showModal();
  };
  get('token-open').addEventListener('click', open);
  get('token-cancel').addEventListener('click', () => dialog.close());
  get('token-forget').addEventListener('click', () => {
    forget();
    show();
    dialog.close();
    signedOut();
  });
  get('token-form').addEventListener('submit', event => {
    event.preventDefault();
    const said = claims(field.value);
    if (!said || said.exp * 1000 < Date.now()) {
      get('token-state').textContent = described(field.value) || 'Paste what ./vectormesh token prints.';
      field.focus();
      return;
    }
    keep(field.value);
    field.value = '';
    show();
    dialog.close();
    signedIn();
  });
  show();
  return {askForToken: () => !dialog.open && open()};
}

function tokenDialog() {
  return element('dialog', {id: 'token-dialog', class: 'token', 'aria-labelledby': 'token-title'},
    element('form', {id: 'token-form'},
      element('h2', {id: 'token-title'}, 'Sign in with a token'),
      element('p', {}, 'On the machine of the mesh, this prints one that is good for an hour:'),
      element('pre', {}, element('code', {}, './vectormesh token')),
      element('label', {for: 'token'}, 'Token'),
      element('input', {
        id: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false',
        'aria-describedby': 'token-help token-state',
      }),
      element('p', {id: 'token-help', class: 'help'},
        'It is kept in this tab until the tab is closed, and sent to this mesh alone.'),
      element('p', {id: 'token-state', role: 'status'}),
      element('div', {class: 'actions'},
        element('button', {type: 'submit', class: 'main'}, 'Use it'),
        element('button', {type: 'button', class: 'quiet', id: 'token-forget'}, 'Forget it'),
        element('button', {type: 'button', class: 'quiet', id: 'token-cancel'}, 'Cancel'))));
}

async function navigation() {
  const response = await fetch('/console/pages.json').catch(() => null);
  const pages = response?.ok ? await response.json() : [];
  get('pages').replaceChildren(...pages.map(page => {
    const link = element('a', {href: page.path}, page.title);
    if (page.path === location.pathname) {
      link.setAttribute('aria-current', 'page');
    }
    return element('li', {}, link);
  }));
}
