CREATE TABLE IF NOT EXISTS items (
    id    text PRIMARY KEY,
    name  text NOT NULL,
    price bigint NOT NULL, -- in cents
    tags  text[] NOT NULL
);

INSERT INTO items VALUES
    ('kettle', 'Enamel kettle', 3900, '{kitchen}'),
    ('lamp', 'Reading lamp', 5450, '{light, desk}'),
    ('notebook', 'Dotted notebook', 1200, '{desk, paper}'),
    ('teapot', 'Short, stout teapot', 2800, '{kitchen}')
ON CONFLICT DO NOTHING;
