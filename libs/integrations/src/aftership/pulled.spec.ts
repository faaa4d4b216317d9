import { fixturesOf, mapFixture, valueOf, webhookOf } from '../testing/fixtures';
import { parseJson, type JsonObject } from '../json/parse';
import { aftership } from './index';

const pushes = fixturesOf(aftership).filter(({ pulled }) => !pulled);

it.each(pushes.map((fixture) => [fixture.name, fixture] as const))(
  'a tracking that was asked for says the same as a webhook with it: %s',
  (_, fixture) => {
    const pushed = valueOf(mapFixture(aftership, fixture));
    const { msg } = valueOf(parseJson(fixture.body, aftership.identityPaths)) as { msg: JsonObject };
    const asked = aftership.map(
      webhookOf(msg, { headers: fixture.headers, pulled: true, receivedAt: pushed.statedAt }),
    );
    const { event: _event, is_tracking_first_tag: _first, ...attributes } = pushed.shipment.attributes ?? {};
    // Fields are named by their place in the body.
    const named = JSON.parse(JSON.stringify(attributes).replaceAll('"msg.', '"')) as JsonObject;
    expect(asked).toMatchObject({
      outcome: 'ok',
      value: {
        ...pushed,
        precedence: expect.objectContaining({ versionRank: pushed.precedence.versionRank }) as never,
        shipment: { ...pushed.shipment, attributes: named },
      },
    });
    expect(valueOf(asked).shipment.attributes).toEqual(named);
  },
);

it('of a webhook and an answer about one state of a tracking, the webhook counts', () => {
  const pushed = valueOf(
    mapFixture(
      aftership,
      pushes.find(({ name }) => name === '2024-04/signed')!,
    ),
  );
  const asked = fixturesOf(aftership).find(({ name }) => name === 'pulled/2024-04/signed')!;
  expect(valueOf(mapFixture(aftership, asked)).precedence.sentAt <= pushed.precedence.sentAt).toBe(true);
});
