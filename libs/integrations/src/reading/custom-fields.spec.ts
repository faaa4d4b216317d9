import { withCustomFields } from './custom-fields';
import { send } from '../testing/aftership-webhooks';
import { valueOf } from '../testing/fixtures';

const statement = { attributes: { title: 'x' }, personalAttributes: { signed_by: 'Ann' } };
const written = { warehouse: 'B7', buyer: 'Ann' };

test('custom fields are personal where the source says nothing about them', () => {
  expect(withCustomFields(statement, written, undefined)).toEqual({
    // Stated as empty, which clears what the source let be read before.
    attributes: { title: 'x', custom_fields: null },
    personalAttributes: { signed_by: 'Ann', custom_fields: written },
  });
});

test('those that the source names as readable are attributes, the others stay personal', () => {
  expect(withCustomFields(statement, written, ['warehouse', 'colour'])).toEqual({
    attributes: { title: 'x', custom_fields: { warehouse: 'B7' } },
    personalAttributes: { signed_by: 'Ann', custom_fields: { buyer: 'Ann' } },
  });
});

test.each([[null], [{}], [{ buyer: 'Ann' }], ['a text'], [['a']]])(
  '%j has nothing readable, which clears what was',
  (customFields) => {
    const { attributes } = withCustomFields(statement, customFields, ['warehouse']);
    expect(attributes).toEqual({ title: 'x', custom_fields: null });
  },
);

test('a body without custom fields states none', () => {
  expect(withCustomFields(statement, undefined, ['warehouse'])).toBe(statement);
});

test.each([undefined, '2026-07'])('a tracking of version %s is read with them', (version) => {
  const changes = { readableCustomFields: ['warehouse'] };
  expect(valueOf(send({ custom_fields: written }, version, changes)).shipment).toMatchObject({
    attributes: { custom_fields: { warehouse: 'B7' } },
    personalAttributes: { custom_fields: { buyer: 'Ann' } },
  });
});
