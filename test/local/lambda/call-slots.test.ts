import { expect, test } from "vitest";
import { createCallSlots } from "#local/lambda/call-slots.ts";

test("createCallSlots() lets waiting calls in, in the order they came", async () => {
  const slots = createCallSlots(1, 9);
  await slots.acquire();
  const order: number[] = [];
  const waiting = [1, 2, 3].map(async (n) => {
    await slots.acquire();
    order.push(n);
    slots.release();
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  slots.release();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
});

test("createCallSlots() keeps every slot through many calls", async () => {
  const slots = createCallSlots(3, 1_000);
  let inside = 0;
  let most = 0;
  const call = async (): Promise<void> => {
    await slots.acquire();
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    slots.release();
  };
  await Promise.all(Array.from({ length: 500 }, call));
  expect([most, inside]).toEqual([3, 0]);
});

test("createCallSlots() turns away who comes to a full queue, and everybody once closed", async () => {
  const slots = createCallSlots(1, 1);
  await slots.acquire();
  const waiting = slots.acquire();
  await expect(slots.acquire()).rejects.toMatchObject({ code: "TooManyRequestsException" });
  slots.close();
  await expect(waiting).rejects.toMatchObject({ code: "ServiceException" });
  await expect(slots.acquire()).rejects.toMatchObject({ code: "ServiceException" });
});
