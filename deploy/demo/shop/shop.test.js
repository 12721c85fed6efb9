const assert = require('node:assert/strict');
const { test } = require('node:test');
const cart = require('./cart.js');
const stock = require('./stock.js');

test('a cart adds up', () => {
  assert.equal(
    cart.total([
      { price: 3, quantity: 2 },
      { price: 5, quantity: 1 },
    ]),
    11,
  );
  assert.equal(cart.discount(100, 'HALF'), 50);
  assert.equal(cart.discount(100), 100);
});

test('what is put on a shelf can be taken', () => {
  stock.put('apple', 3);
  stock.take('apple', 2);
});
