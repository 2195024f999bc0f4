// ---------------------------------------------------------------------------------------------
// What a part is called: where a server takes names, a click on one lets a reader write another
// ---------------------------------------------------------------------------------------------

const LONGEST_NAME = 200;

/** A part's name: plain text, or a button that becomes a field. */
function namePlate(item, prototype, shown) {
  if (!server || !server.rename || !item || !prototype) return shown;
  const plate = el('span', { class: 'name-plate' });
  const id = `${item.class}:${prototype.index}`;
  const button = el(
    'button',
    {
      type: 'button',
      class: 'name-button',
      'data-names': id,
      title: 'Give it a name',
      'aria-label': `${shown}: give it a name`,
      onclick: event => {
        event.stopPropagation();
        write();
      },
    },
    shown,
  );
  const write = () => {
    const field = el('input', {
      type: 'text',
      class: 'name-field',
      maxlength: LONGEST_NAME,
      value: prototype.name || '',
      placeholder: shown,
      autocomplete: 'off',
      'aria-label': `Name of part ${prototype.index + 1} of ${pretty(item.label, item.class)}`,
    });
    const note = el('span', { class: 'name-note', role: 'alert' });
    const leave = () => {
      plate.replaceChildren(button);
      button.focus();
    };
    let saving = false;
    const save = async () => {
      const name = field.value.trim();
      if (saving) return;
      if (name === (prototype.name || '')) {
        leave();
        return;
      }
      saving = true;
      field.setAttribute('aria-busy', 'true');
      try {
        await server.rename(item.class, prototype.index, name);
        start.renew();
        const again = document.querySelector(`[data-names="${id}"]`);
        if (again) again.focus();
      } catch (error) {
        note.textContent = error.message;
        field.removeAttribute('aria-busy');
        field.focus();
        saving = false;
      }
    };
    field.addEventListener('click', event => event.stopPropagation());
    field.addEventListener('keydown', event => {
      event.stopPropagation();
      if (event.key === 'Enter') save();
      if (event.key === 'Escape') leave();
    });
    plate.replaceChildren(
      field,
      el(
        'button',
        {
          type: 'button',
          class: 'name-save',
          onclick: event => {
            event.stopPropagation();
            save();
          },
        },
        'Save',
      ),
      el(
        'button',
        {
          type: 'button',
          class: 'name-save',
          onclick: event => {
            event.stopPropagation();
            leave();
          },
        },
        'Cancel',
      ),
      note,
    );
    field.focus();
    field.select();
  };
  plate.append(button);
  return plate;
}
