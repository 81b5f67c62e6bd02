"""One file per job of the product. Only here do transactions begin and end."""
