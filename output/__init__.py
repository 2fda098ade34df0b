"""How results are told: JSON, tables, report model, documents."""
